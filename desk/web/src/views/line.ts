// The waiting line with what each call asks for, and the calls that are elsewhere.

import type { Desk } from "../desk";
import { fill, h, say, show } from "../dom";
import type { ElsewhereEntry, Label, LineEntry } from "../wire";
import { lasted, number, PHASES, spoken } from "../words";
import { card, head, none } from "./table";

export const TARGET_WAIT_MS = 15_000;

export class LineCards {
  readonly line: HTMLElement;
  readonly elsewhere: HTMLElement;
  private readonly waiting = h("tbody", { id: "line" });
  private readonly outside = h("tbody", { id: "elsewhere" });
  private ticking: (() => void)[] = [];

  constructor(private readonly desk: Desk) {
    this.line = card("排队来电", "line", h("table", {}, head("位", "来电号码", "拨打", "要求与原因", "放宽", "已等待", "预计还要"), this.waiting));
    this.elsewhere = card("在外部、咨询或三方的通话", "elsewhere", h("table", {}, head("来电号码", "拨打", "状态", "对方", "座席", "时长"), this.outside));
  }

  draw(): void {
    const floor = this.desk.floor;
    if (!floor) return;
    this.ticking = [];
    fill(this.waiting, ...(floor.line.length ? floor.line.map((call) => this.entry(call)) : [none(7, "没有来电在排队")]));
    fill(this.outside, ...(floor.elsewhere.length ? floor.elsewhere.map((call) => this.away(call)) : [none(6, "没有")]));
    this.tick();
  }

  tick(): void {
    for (const act of this.ticking) act();
  }

  private entry(call: LineEntry): HTMLElement {
    const waited = h("td", { class: "num" });
    const relax = h("small");
    const estimate = h("td", { class: "num" });
    const drawn = this.desk.now();
    this.ticking.push(() => {
      const now = this.desk.now();
      say(waited, lasted(now - call.since));
      waited.classList.toggle("over", now - call.since > TARGET_WAIT_MS);
      say(relax, call.next_at === null ? (call.rungs > 1 ? "已到最后一级" : "") : `${Math.max(0, Math.ceil((call.next_at - now) / 1000))} 秒后${call.next}`);
      say(estimate, call.wait_ms === null ? "—" : `约 ${spoken(Math.max(0, call.wait_ms - (now - drawn)))}`);
    });
    return h("tr", { class: call.first_in_line ? "alerting" : "" },
      h("td", { class: "num place" }, call.position ? String(call.position) : "—"),
      two(h("span", { class: "num" }, number(call.ani)), ...chips(call.labels)),
      two(h("span", {}, call.hotline || call.dnis), call.mode ? h("small", {}, `${call.dnis} ${call.mode}`) : null),
      h("td", { class: "wrap" }, h("span", {}, call.need), h("div", { class: "below-line" }, h("small", {}, call.why))),
      h("td", { class: "wrap" }, h("span", { class: "rung" }, call.rungs > 1 ? `第 ${call.rung}/${call.rungs} 级` : "—"), h("div", { class: "below-line" }, relax)),
      waited, estimate);
  }

  private away(call: ElsewhereEntry): HTMLElement {
    const since = h("td", { class: "num" });
    this.ticking.push(() => say(since, lasted(this.desk.now() - call.since)));
    return h("tr", {}, two(h("span", { class: "num" }, number(call.ani)), ...chips(call.labels)), h("td", {}, call.hotline || call.dnis),
      h("td", {}, h("span", { class: `phase ${call.phase}` }, PHASES[call.phase] ?? call.phase)), h("td", {}, call.with || "—"),
      h("td", { class: "num" }, call.agent ?? "—"), since);
  }
}

/** Callers whom nobody at work can serve: somebody must be found. */
export class UnservedBar {
  readonly element = h("section", { class: "unserved", id: "unserved", role: "alert", hidden: true });
  private ticking: [HTMLElement, number][] = [];

  constructor(private readonly desk: Desk) {}

  draw(): void {
    const all = this.desk.floor?.unserved ?? [];
    this.ticking = [];
    show(this.element, all.length > 0);
    const drawn = [...this.element.children].map((each) => each.firstElementChild?.textContent);
    // an alert that is drawn anew is read out anew
    if (drawn.length !== all.length || all.some(({ words }, at) => words !== drawn[at])) {
      fill(this.element, ...all.map(({ words }) => h("div", {}, h("b", {}, words), h("span", { class: "num", "aria-live": "off" }))));
    }
    all.forEach(({ since }, at) => this.ticking.push([this.element.children[at]?.lastElementChild as HTMLElement, since]));
    this.tick();
  }

  tick(): void {
    for (const [cell, since] of this.ticking) say(cell, `已等 ${lasted(this.desk.now() - since)}`);
  }
}

function chips(labels: Label[]): HTMLElement[] {
  return labels.map(({ key, name }) => h("span", { class: `label-chip ${key}` }, name));
}

function two(first: HTMLElement, ...below: (HTMLElement | null)[]): HTMLElement {
  return h("td", {}, first, h("div", { class: "below-line" }, ...below));
}
