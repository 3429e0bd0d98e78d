// The surge plan (高峰预案): whether it is in force, the switch with its confirmation, and its last switches.

import { api } from "../api";
import type { Desk } from "../desk";
import { fill, h, say, show } from "../dom";
import { day, lasted, switchedBy } from "../words";
import type { SurgeSwitch as Switched } from "../wire";
import { ask } from "./ask";

const REASONS = ["台风暴雨来电激增", "突发事件来电激增", "线路或座席故障", "来电已恢复正常", "演练"];

export class SurgeSwitch {
  /** The switch beside the tabs. */
  readonly element: HTMLElement;
  /** Across the page while the plan is in force. */
  readonly banner: HTMLElement;
  private readonly state = h("span", { class: "surge-state", id: "surge-state" });
  private readonly button = h("button", { type: "button", id: "surge", class: "quiet", on: { click: () => void this.turn() } });
  private readonly words = h("b");
  private readonly why = h("span");
  private readonly since = h("span", { class: "num" });
  private readonly history = h("ol", { class: "switches", id: "surge-history" });

  constructor(
    private readonly desk: Desk,
    private readonly tell: (problem: unknown) => void,
  ) {
    const past = h("details", { class: "past", on: { toggle: () => { if (past.open) void this.lookUp(); } } }, h("summary", {}, "记录"), this.history);
    document.addEventListener("pointerdown", (event) => { if (!past.contains(event.target as Node)) past.open = false; });
    this.element = h("div", { class: "surge-box" }, this.state, this.button, past);
    this.banner = h("section", { class: "surge-on", id: "surge-on", role: "status", hidden: true }, this.words, this.why, h("span", { class: "gap" }), this.since);
    desk.on(["floor", "link"], () => this.draw());
  }

  draw(): void {
    const surge = this.desk.floor?.surge;
    this.button.disabled = !surge || this.desk.link !== "up";
    const on = !!surge?.on;
    say(this.state, on ? "高峰预案：已启用" : "高峰预案：未启用");
    this.state.classList.toggle("on", on);
    say(this.button, on ? "停用……" : "启用……");
    show(this.banner, on);
    say(this.words, "高峰预案已启用");
    say(this.why, surge ? `${switchedBy(surge.by)}${surge.why ? `：${surge.why}` : ""}` : "");
    this.tick();
  }

  tick(): void {
    const surge = this.desk.floor?.surge;
    if (surge?.on) say(this.since, `已 ${lasted(this.desk.now() - surge.at)}`);
  }

  private async lookUp(): Promise<void> {
    try {
      const { switches } = await api.switches();
      fill(this.history, ...(switches.length ? switches.map(row) : [h("li", { class: "none" }, "还没有启用过")]));
    } catch (error) {
      this.tell(error);
    }
  }

  private async turn(): Promise<void> {
    const on = !this.desk.floor?.surge.on;
    const why = await ask(on
      ? { title: "启用高峰预案", words: ["新来电先听到高峰提示；座席范围提前放宽，分中心提前分流，整理时间缩短。", "手工启用后须手工停用。每次启用和停用都有记录。"], confirm: "启用", danger: true, reasons: REASONS }
      : { title: "停用高峰预案", words: ["恢复平时的派线规则，正在排队的来电也按平时的规则重新计算。"], confirm: "停用", reasons: REASONS });
    if (why !== null) await api.surge(on, why).catch(this.tell);
  }
}

function row(each: Switched): HTMLElement {
  return h("li", {}, h("time", {}, day(each.at)), h("b", { class: each.on ? "over" : "" }, each.on ? "启用" : "停用"), h("span", {}, switchedBy(each.by)), h("span", { class: "dim" }, each.why));
}
