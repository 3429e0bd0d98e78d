// 热线登记: every number with its mode, and its ladder as a picture.

import { fill, h } from "../dom";
import type { Hotline, Register } from "../operator_wire";
import { CHOOSING, date, MODES, moment } from "../operator_words";
import { empty, facts, keepFocus, openTag, panel, select, table, tag } from "./operator_bits";
import { ladderView } from "./operator_ladder";

const MODE_STYLES: Record<string, string> = { merged: "blue", parallel: "violet", sub_centre: "amber" };

export class RegisterScreen {
  readonly element: HTMLElement;
  private readonly list = h("div", { class: "scroll", tabindex: "-1" });
  private readonly detail = h("div", { class: "detail scroll", id: "hotline-detail", "aria-live": "off" });
  private readonly search = h("input", { type: "search", placeholder: "号码或名称", "aria-label": "按号码或名称查找", on: { input: () => this.draw() } });
  private readonly mode = select("按归并方式筛选", [["", "全部方式"], ...Object.entries(MODES)], () => this.draw());
  private known: Register | null = null;
  private chosen = "";

  constructor(private readonly tryOut: (number: string) => void) {
    this.element = h("main", { class: "screen split" },
      panel("热线登记", "numbers", h("div", { class: "tools" }, this.search, this.mode), this.list),
      h("section", { class: "card", "aria-label": "热线详情" }, this.detail));
    this.list.addEventListener("keydown", (event) => this.key(event));
  }

  take(register: Register): void {
    this.known = register;
    this.draw();
  }

  private draw(): void {
    if (!this.known) return;
    const shown = this.shown();
    if (!shown.some((each) => each.number === this.chosen)) this.chosen = shown[0]?.number ?? "";
    const nothing = this.known.hotlines.length ? "没有符合条件的号码" : "配置中还没有热线号码";
    keepFocus(this.list, () => fill(this.list, table(["号码", "名称", "方式", "现在", "首级就绪"], shown.map((each) => this.row(each)), nothing, "热线号码")));
    const hotline = shown.find((each) => each.number === this.chosen);
    keepFocus(this.detail, () => fill(this.detail, ...(hotline ? this.describe(hotline) : [empty("请在左侧选择一个号码")])));
  }

  private shown(): Hotline[] {
    const wanted = this.search.value.trim();
    return (this.known?.hotlines ?? []).filter((each) =>
      (!this.mode.value || each.mode === this.mode.value) && (!wanted || `${each.number} ${each.name}`.includes(wanted)));
  }

  private row(each: Hotline): HTMLElement {
    const chosen = each.number === this.chosen;
    const first = inForce(each)[0];
    const pick = (): void => { this.chosen = each.number; this.draw(); };
    return h("tr", { class: chosen ? "chosen" : "", on: { click: pick } },
      h("td", { class: "num" }, h("button", { type: "button", class: "plain", "data-key": each.number, "aria-current": chosen ? "true" : null }, each.number)),
      h("td", { class: "cut", title: each.name }, each.name),
      h("td", {}, tag(MODES[each.mode] ?? each.mode, MODE_STYLES[each.mode])),
      h("td", {}, openTag(each.open)),
      h("td", { class: `num ${first && !first.ready ? "over" : ""}` }, first ? String(first.ready) : "—"));
  }

  private key(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const shown = this.shown();
    const next = shown[shown.findIndex((each) => each.number === this.chosen) + step];
    if (!step || !next) return;
    event.preventDefault();
    this.chosen = next.number;
    this.draw();
    this.list.querySelector<HTMLElement>(`[data-key="${CSS.escape(next.number)}"]`)?.focus();
  }

  private describe(each: Hotline): HTMLElement[] {
    const until = each.changes_at ? `，${moment(each.changes_at)}${each.open ? "关闭" : "开放"}` : "";
    const period = [each.since && `${each.since} 起`, each.until && `保留至 ${each.until}`].filter(Boolean).join("，");
    return [
      h("header", { class: "hotline-head" }, h("b", { class: "big-number" }, each.number), h("span", { class: "big-name" }, each.name),
        tag(MODES[each.mode] ?? each.mode, MODE_STYLES[each.mode]), openTag(each.open), each.confidential ? tag("保密", "red") : null, h("span", { class: "grow" }),
        h("button", { type: "button", class: "small-button", "data-key": "try", on: { click: () => this.tryOut(each.number) } }, "试一试")),
      facts(
        ["开放时间", each.hours ? `${each.hours}${until}` : "7×24 小时"],
        ["所属组", each.group_name || "不分组"],
        ["语言", each.language_name],
        ["问候语", each.greeting],
        ["闭线提示", each.closed_prompt],
        ["分中心", each.sub_centre_name],
        ["所属区", each.district],
        ["依据", each.legal_basis],
        ["起止", period && (each.until ? h("span", {}, period, " ", tag(`${date(each.until)}停用`, "amber")) : period)],
        ["统计口径", "按市民实际拨打的号码"]),
      ...this.ladder(each, each.hours ? "开放时间内的阶梯" : "阶梯", each.ladder, each.choosing, true),
      ...(each.closed_rungs ? this.ladder(each, "开放时间外的阶梯", each.closed_ladder, each.closed_choosing ?? "", false) : []),
    ];
  }

  private ladder(each: Hotline, title: string, id: string, choosing: string, open: boolean): HTMLElement[] {
    const rungs = open ? each.rungs : each.closed_rungs ?? [];
    const now = open === each.open && each.closed_rungs;
    return [
      h("h3", {}, title, h("small", {}, id || "未指定，任何座席均可"), h("small", {}, CHOOSING[choosing] ?? choosing), now ? tag("现在生效", "good") : null),
      ladderView(rungs, `${each.number} ${title}`),
      ...rungs.filter((rung) => !rung.configured && !rung.sub_centre).slice(0, 1).map((rung) =>
        h("p", { class: "remark" }, `等待 ${rung.after_ms / 1000} 秒起的这一级没有座席符合要求，来电要等到下一级。`)),
    ];
  }
}

function inForce(each: Hotline): Hotline["rungs"] {
  return each.open || !each.closed_rungs ? each.rungs : each.closed_rungs;
}
