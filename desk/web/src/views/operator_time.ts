// 时间与排班: weekly hours as bars, the official calendar ahead, rosters.

import { fill, h } from "../dom";
import type { Day, Hours, Register } from "../operator_wire";
import { date, DAYS, minute, moment, WEEKDAYS } from "../operator_words";
import { s, words } from "../svg";
import { empty, openTag, panel, table, tag } from "./operator_bits";

const ROSTER_STATES: Record<string, [string, string]> = { now: ["值守中", "good"], ahead: ["未开始", "blue"], past: ["已结束", "off"] };

export class TimeScreen {
  readonly element: HTMLElement;
  private readonly hours = h("div", { class: "scroll pad", tabindex: "0" });
  private readonly calendar = h("div", { class: "scroll pad", tabindex: "0" });
  private readonly rosters = h("div", { class: "scroll", tabindex: "0" });

  constructor() {
    this.element = h("main", { class: "screen times" },
      panel("开放时间", "hours-card", this.hours), panel("工作日历", "calendar-card", this.calendar), panel("值班表", "rosters-card", this.rosters));
  }

  take(register: Register): void {
    fill(this.hours, ...(register.hours.length ? register.hours.map((each) => hoursView(each, register)) : [empty("没有另设开放时间：所有号码 7×24 小时开放。")]));
    fill(this.calendar, monthGrid(register.days), h("h3", {}, "今后的节假日和调休"), ahead(register));
    fill(this.rosters, rosterTable(register));
  }
}

function hoursView(each: Hours, register: Register): HTMLElement {
  const users = [...each.used_by, ...(each.callbacks ? ["回拨"] : [])];
  const change = each.changes_at ? h("small", {}, `${moment(each.changes_at)} ${each.open ? "关闭" : "开放"}`) : null;
  return h("section", { class: "hours-view", "aria-label": `开放时间 ${each.id}` },
    h("h3", {}, each.id, openTag(each.open), change, h("small", { class: "used" }, users.length ? `用于 ${users.join("、")}` : "没有号码使用")),
    weekPicture(each, register));
}

const DAY_ROW = 22;
const NAME = 96;
const WIDE = 640;
const MARGIN = 22;

function weekPicture(each: Hours, register: Register): SVGElement {
  const x = (at: number): number => NAME + (at / 1440) * (WIDE - NAME - MARGIN);
  const week = register.days.slice(0, 7);
  const bottom = 22 + week.length * DAY_ROW;
  const local = ((register.now / 60_000 + 480) % 1440 + 1440) % 1440;
  const today = week.findIndex((day) => day.today);
  return s("svg", { class: "week", viewBox: `0 0 ${WIDE} ${bottom + 4}`, role: "img", "aria-label": `工作日 ${spans(each.workdays)}；休息日 ${spans(each.days_off)}` },
    ...[0, 6, 12, 18, 24].flatMap((hour) => [s("line", { class: "tick", x1: x(hour * 60), x2: x(hour * 60), y1: 18, y2: bottom }), words(`${hour}:00`, x(hour * 60), 13, "scale")]),
    ...week.flatMap((day, at) => dayRow(each, day, at, x)),
    ...(today < 0 ? [] : [s("line", { class: "now-line", x1: x(local), x2: x(local), y1: 22 + today * DAY_ROW, y2: 22 + (today + 1) * DAY_ROW })]));
}

function dayRow(each: Hours, day: Day, at: number, x: (minutes: number) => number): SVGElement[] {
  const y = 22 + at * DAY_ROW;
  const open = day.kind === "workday" || day.kind === "made_up" ? each.workdays : each.days_off;
  const odd = day.kind === "holiday" ? " 假" : day.kind === "made_up" ? " 班" : "";
  return [
    s("rect", { class: day.today ? "day-ground today" : "day-ground", x: NAME, y: y + 2, width: WIDE - NAME - MARGIN, height: DAY_ROW - 4 }),
    words(`${WEEKDAYS[at]} ${date(day.date).replace("月", "/").replace("日", "")}${odd}`, 0, y + 16, `day-name ${day.kind}`),
    ...open.map(([start, to]) => s("rect", { class: `open-bar ${day.kind}`, x: x(start), y: y + 4, width: x(to) - x(start), height: DAY_ROW - 8, rx: 3 }, s("title", {}, `${minute(start)}–${minute(to)}`))),
    ...open.map(([start, to]) => words(to - start >= 180 ? `${minute(start)}–${minute(to)}` : "", x((start + to) / 2), y + 15, day.kind === "workday" || day.kind === "made_up" ? "open-words" : "open-words pale")),
  ];
}

const spans = (open: [number, number][]): string => open.map(([start, to]) => `${minute(start)} 至 ${minute(to)}`).join("、") || "不开放";

function monthGrid(days: Day[]): HTMLElement {
  const rows: HTMLElement[] = [];
  for (let at = 0; at < days.length; at += 7) {
    rows.push(h("tr", {}, ...days.slice(at, at + 7).map((day) => h("td", { class: `${day.kind}${day.today ? " today" : ""}`, title: `${day.date} ${DAYS[day.kind]}`, "aria-current": day.today ? "date" : null },
      h("span", {}, Number(day.date.slice(8)) === 1 || day === days[0] ? date(day.date) : String(Number(day.date.slice(8)))), day.kind === "holiday" ? h("em", {}, "假") : day.kind === "made_up" ? h("em", {}, "班") : null))));
  }
  return h("table", { class: "month", "aria-label": "六周日历" }, h("thead", {}, h("tr", {}, ...WEEKDAYS.map((name) => h("th", { scope: "col" }, name)))), h("tbody", {}, ...rows));
}

function ahead(register: Register): HTMLElement {
  if (!register.ahead.length) return h("p", { class: "remark" }, "日历里没有今后的节假日：请在配置中更新国务院办公厅公布的安排。");
  return h("ul", { class: "ahead" }, ...register.ahead.map((run) => h("li", {},
    tag(run.kind === "holiday" ? "放假" : "调休上班", run.kind === "holiday" ? "red" : "blue"),
    h("b", {}, run.from === run.to ? date(run.from) : `${date(run.from)}至${date(run.to)}`),
    h("small", {}, run.days > 1 ? `${run.days} 天` : ""), h("small", {}, run.from.slice(0, 4)))));
}

function rosterTable(register: Register): HTMLElement {
  const names = new Map(register.seats.map((seat) => [seat.id, seat.name]));
  const order = ["now", "ahead", "past"];
  const sorted = [...register.rosters].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || a.starts_at - b.starts_at);
  return table(["名称", "状态", "加入的组", "开始", "结束", "人员"], sorted.map((each) => {
    const [name, style] = ROSTER_STATES[each.state] ?? [each.state, ""];
    return h("tr", {}, h("td", {}, each.name), h("td", {}, tag(name, style)), h("td", {}, each.group_name), h("td", { class: "num" }, moment(each.starts_at, register.now)), h("td", { class: "num" }, moment(each.ends_at, register.now)),
      h("td", { class: "wrap" }, each.agents.map((id) => `${id} ${names.get(id) ?? ""}`.trim()).join("、")));
  }), "没有值班表：节假日和值守期间按平时的组接听", "值班表");
}
