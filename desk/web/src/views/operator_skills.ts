// 座席与技能: agents by skills with levels, and where a skill is short of people.

import { fill, h, say } from "../dom";
import type { Register, Seat, Skill } from "../operator_wire";
import { reason, STATES } from "../words";
import { panel, select, table, tag } from "./operator_bits";

const MOST_ROWS = 300;

export class SkillsScreen {
  readonly element: HTMLElement;
  private readonly matrix = h("div", { class: "scroll matrix", tabindex: "0", "aria-label": "技能矩阵" });
  private readonly gaps = h("div", { class: "gaps", id: "gaps", role: "status" });
  private readonly search = h("input", { type: "search", placeholder: "工号或姓名", "aria-label": "按工号或姓名查找", on: { input: () => this.draw() } });
  private readonly group = select("按组筛选", [["", "全部组"]], () => this.draw());
  private readonly skill = select("按技能筛选", [["", "全部技能"]], () => this.draw());
  private readonly state = select("按状态筛选", [["", "全部状态"], ["here", "已登录"], ...Object.entries(STATES).map(([id, name]): [string, string] => [id, name])], () => this.draw());
  private readonly cleared = h("input", { type: "checkbox", id: "cleared-only", on: { change: () => this.draw() } });
  private readonly count = h("span", { class: "legend" });
  private known: Register | null = null;
  private choices = "";

  constructor() {
    this.element = h("main", { class: "screen" }, panel("座席与技能", "fill",
      h("div", { class: "tools" }, this.search, this.group, this.skill, this.state,
        h("label", { class: "check", for: "cleared-only" }, this.cleared, "只看有保密资格的"),
        h("span", { class: "grow" }), this.count, h("span", { class: "scale-legend", "aria-hidden": "true" }, "级别", ...[1, 2, 3, 4, 5].map((n) => h("i", { class: `lv${n}` }, String(n))))),
      this.gaps, this.matrix));
  }

  take(register: Register): void {
    this.known = register;
    const choices = JSON.stringify([register.groups.map((each) => [each.id, each.name]), register.skills.map((each) => [each.id, each.name])]);
    if (choices !== this.choices) {
      this.choices = choices;
      offer(this.group, "全部组", register.groups);
      offer(this.skill, "全部技能", register.skills);
    }
    this.draw();
  }

  private draw(): void {
    const known = this.known;
    if (!known) return;
    const shown = known.seats.filter((seat) => this.wanted(seat));
    const short = known.skills.filter((skill) => skill.gap);
    fill(this.gaps, ...(short.length
      ? [h("b", {}, "人手缺口"), ...short.map((skill) => h("button", { type: "button", class: "gap-button", on: { click: () => this.pick(skill.id) } }, gapWords(skill)))]
      : [h("span", { class: "dim" }, known.skills.length ? "每项技能都有至少 2 人达到要求。" : "配置中还没有技能。")]));
    say(this.count, shown.length > MOST_ROWS ? `共 ${shown.length} 人，先显示 ${MOST_ROWS} 人，请缩小范围` : `共 ${shown.length} 人`);
    fill(this.matrix, table(["工号", "姓名", "状态", "组", ...known.skills.map(column), "保密", "所属区"],
      shown.slice(0, MOST_ROWS).map((seat) => row(seat, known)), known.seats.length ? "没有符合条件的座席" : "配置中还没有座席", "技能矩阵"));
  }

  private pick(skill: string): void {
    this.skill.value = skill;
    this.draw();
  }

  private wanted(seat: Seat): boolean {
    const [text, group, skill, state] = [this.search.value.trim(), this.group.value, this.skill.value, this.state.value];
    return (!text || `${seat.id} ${seat.name}`.includes(text)) &&
      (!group || seat.groups.includes(group) || seat.duty.includes(group)) &&
      (!skill || skill in seat.skills) &&
      (!state || (state === "here" ? seat.state !== "logged_out" : seat.state === state)) &&
      (!this.cleared.checked || seat.cleared);
  }
}

function offer(element: HTMLSelectElement, all: string, choices: { id: string; name: string }[]): void {
  const before = element.value;
  fill(element, h("option", { value: "" }, all), ...choices.map((each) => h("option", { value: each.id }, each.name)));
  element.value = choices.some((each) => each.id === before) ? before : "";
}

function gapWords(skill: Skill): string {
  if (!skill.asked) return `${skill.name}：${skill.able ? `仅 ${skill.able} 人会` : "无人会"}`;
  return `${skill.name}：要求 ${skill.asked} 级，${skill.able ? `仅 ${skill.able} 人` : "无人"}达到`;
}

function column(skill: Skill): HTMLElement {
  return h("div", { class: skill.gap ? "column gap-column" : "column", title: skill.gap ? gapWords(skill) : "" }, h("b", {}, skill.name),
    h("small", {}, skill.asked ? `≥${skill.asked} 级 ${skill.able} 人` : `${skill.agents} 人`));
}

function row(seat: Seat, known: Register): HTMLElement {
  const names = (ids: string[]): string => ids.map((id) => known.groups.find((each) => each.id === id)?.name ?? id).join("、");
  return h("tr", { class: seat.state === "logged_out" ? "away" : "" },
    h("td", { class: "num" }, seat.id), h("td", {}, seat.name),
    h("td", {}, h("span", { class: `state small ${seat.state}` }, STATES[seat.state]), seat.reason ? h("small", {}, ` ${reason(seat.reason)}`) : null),
    h("td", { class: "cut", title: names([...seat.groups, ...seat.duty]) }, names(seat.groups), seat.duty.length ? tag(`值班 ${names(seat.duty)}`, "violet") : null),
    ...known.skills.map((skill) => {
      const level = seat.skills[skill.id] ?? 0;
      return h("td", { class: level ? `lv lv${Math.min(level, 5)}` : "lv" }, level ? String(level) : h("span", { class: "blank" }, "·"));
    }),
    h("td", {}, seat.cleared ? tag("保密", "red") : ""), h("td", {}, seat.district));
}
