// 预案与指标: the surge plan, callbacks, sub-centres, priorities, timers and how service is measured.

import { fill, h } from "../dom";
import type { Register } from "../operator_wire";
import { span } from "../operator_words";
import { facts, openTag, panel, table, tag } from "./operator_bits";

const TIMERS: [string, string][] = [
  ["ring_ms", "座席振铃"], ["wrap_up_ms", "整理"], ["longest_wrap_up_ms", "整理最长延至"], ["comfort_every_ms", "播报排队位置每隔"],
  ["transfer_ring_ms", "外线转接振铃"], ["repeat_window_ms", "重复来电指"], ["follow_up_ms", "找回上次座席"],
];
const UNUSED: Record<string, string> = { wrap_up_ms: "不留", comfort_every_ms: "不播报", follow_up_ms: "不找回" };
const WITHIN = new Set(["repeat_window_ms", "follow_up_ms"]);

export class PlansScreen {
  readonly element = h("main", { class: "screen plans scroll", tabindex: "0" });

  take(register: Register): void {
    fill(this.element, surge(register), callbacks(register), measures(register), groups(register), subCentres(register), priorities(register), timers(register), emergencies(register));
  }
}

function surge({ surge: plan }: Register): HTMLElement {
  const on = [plan.on_waiting ? `排队达到 ${plan.on_waiting} 人` : "", plan.on_wait_ms ? `有人已等 ${span(plan.on_wait_ms)}` : ""].filter(Boolean).join("，或");
  const effects = [
    plan.ahead_ms ? `所有阶梯提前 ${span(plan.ahead_ms)}：更早放宽，更早溢出` : "",
    plan.wrap_up_ms === null ? "" : plan.wrap_up_ms ? `整理时间缩短为 ${span(plan.wrap_up_ms)}` : "不留整理时间",
    plan.prompt ? `向新进入排队的市民播放 ${plan.prompt}` : "",
  ].filter(Boolean);
  return panel("高峰预案", "plan", facts(
    ["自动启用", on ? `${on}，持续 ${span(plan.on_for_ms)}` : "不自动启用，只由人工启用"],
    ["自动结束", on ? `排队不超过 ${plan.off_waiting} 人，持续 ${span(plan.off_for_ms)}；人工启用的由人工结束` : null],
    ["启用后", effects.length ? h("ul", {}, ...effects.map((each) => h("li", {}, each))) : "没有设定任何措施"]));
}

function callbacks({ callbacks: plan, callbacks_open: open }: Register): HTMLElement {
  const who = [plan.offer ? "排队时按键选择回拨的市民" : "", plan.to_abandoned ? `等待 ${span(plan.abandoned_after_ms)}以上后挂断的市民` : ""].filter(Boolean);
  if (!who.length) return panel("回拨", "plan", facts(["回拨", "没有启用：不向排队的市民提供，也不回拨挂断的市民"]));
  return panel("回拨", "plan", facts(
    ["对象", h("ul", {}, ...who.map((each) => h("li", {}, each)))],
    ["时间", h("span", {}, plan.hours || "7×24 小时", " ", openTag(open))],
    ["次数", `最多 ${plan.most_tries} 次，每次间隔 ${span(plan.retry_ms)}`],
    ["振铃", span(plan.ring_ms)],
    ["保留", `${span(plan.keep_ms)}内没有接通则放弃`]));
}

const percent = (permille: number): string => `${permille / 10}%`;

function measures({ measures: rules }: Register): HTMLElement {
  return panel("指标定义", "plan", facts(
    ["接通及时", `${span(rules.answer_within_ms)}内接通（GB/T 33358-2016）`],
    ["短时放弃", `等待不到 ${span(rules.short_abandon_ms)}挂断的，既不算接通也不算未接`],
    ["接通率", `任意连续 ${span(rules.window_ms)}内不低于 ${percent(rules.least_connect_permille)}`],
    ["提前告警", `低于 ${percent(rules.warn_connect_permille)}时`]));
}

function groups({ groups: known }: Register): HTMLElement {
  return panel("组", "plan", table(["名称", "配置", "登录", "就绪", "话后整理"], known.map((each) =>
    h("tr", {}, h("td", {}, each.name), h("td", { class: "num" }, String(each.agents)), h("td", { class: "num" }, String(each.logged_in)), h("td", { class: each.ready ? "num" : "num over" }, String(each.ready)),
      h("td", {}, each.wrap_up_ms === null ? "同时限" : span(each.wrap_up_ms)))),
  "没有分组，所有座席在同一池", "组"));
}

function subCentres({ sub_centres: centres }: Register): HTMLElement {
  return panel("分中心和分平台", "plan", table(["名称", "号码", "中继", "同时最多", "现在"], centres.map((each) =>
    h("tr", {}, h("td", {}, each.name), h("td", { class: "num" }, each.number), h("td", {}, each.trunk), h("td", { class: "num" }, each.most_calls ? `${each.most_calls} 通` : "不限"), h("td", {}, openTag(each.open)))),
  "没有分中心", "分中心和分平台"));
}

function priorities({ head_starts: starts }: Register): HTMLElement {
  const line = (ms: number): string => (ms ? `相当于早来 ${span(ms)}` : "不优先");
  return panel("优先", "plan", facts(
    ["紧急退回", tag("最先", "red")],
    ["适老", line(starts.elderly_ms)], ["重复来电", line(starts.repeat_ms)], ["转接和回拨", line(starts.returned_ms)],
    ["公平", `等得比最长的优先还久的，不会再被后来者超过`]));
}

function timers({ timers: known }: Register): HTMLElement {
  return panel("时限", "plan", facts(...TIMERS.map(([key, name]): [string, string] => {
    const ms = known[key] ?? 0;
    return [name, ms ? `${span(ms)}${WITHIN.has(key) ? "内" : ""}` : UNUSED[key] ?? "0 秒"];
  })));
}

function emergencies(register: Register): HTMLElement {
  return panel("紧急号码", "plan", table(["号码", "名称", "振铃"], register.emergency_numbers.map((each) =>
    h("tr", {}, h("td", { class: "num" }, each.number, each.number === register.default_emergency ? tag("默认", "red") : null), h("td", {}, each.name), h("td", {}, span(each.ring_ms)))),
  "没有紧急号码", "紧急号码"));
}
