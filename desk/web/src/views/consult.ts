// The bar of a consult or conference: who is asked, how it stands, and the three ways out of it.

import { api } from "../api";
import type { Desk } from "../desk";
import { h, say, show } from "../dom";
import type { CallView } from "../wire";
import { lasted, TARGETS } from "../words";

/** From then on the caller has been on music for too long. */
const LONG_HOLD_MS = 60_000;

export class ConsultBar {
  readonly element: HTMLElement;
  private readonly held = h("b", { id: "held" });
  private readonly whom = h("span", { id: "consult-whom" });
  private readonly state = h("span", { class: "consult-state", id: "consult-state" });
  private readonly back = this.button("take-back", "quiet", "接回来电人", (call) => api.takeBack(call.id));
  private readonly over = this.button("hand-over", "primary", "转交", (call) => api.handOver(call.id));
  private readonly three = this.button("conference", "quiet", "三方通话", (call) => api.conference(call.id));

  private readonly leave = h("span", {}, "挂断（F4）即退出，来电人和对方继续通话");

  constructor(
    private readonly desk: Desk,
    private readonly tell: (problem: unknown) => void,
  ) {
    this.element = h("section", { class: "consult", id: "consult", "aria-label": "咨询", role: "status", hidden: true },
      this.held, this.whom, this.state, h("span", { class: "gap" }), this.back, this.over, this.three, this.leave);
    desk.on(["call", "agent", "link"], () => this.draw());
  }

  draw(): void {
    const { call, agent, link } = this.desk;
    const consult = call?.consult;
    const within = !!call && !!consult && consult.kind !== "emergency" && (call.phase === "consulting" || call.phase === "conference");
    show(this.element, within);
    if (!within || !call || !consult) return;
    const together = call.phase === "conference";
    const mine = call.agent === agent?.id;
    this.element.classList.toggle("together", together);
    const other = `${TARGETS[consult.kind]} ${consult.name}`.replace(/^外线 外线/, "外线");
    say(this.whom, mine ? (together ? `来电人、您和${other}` : `咨询${other}`) : together ? `来电人、座席 ${call.agent ?? ""} 和您` : `座席 ${call.agent ?? ""} 就这通来电咨询您，来电人听不到`);
    for (const each of [this.back, this.over, this.three]) show(each, mine && !together);
    show(this.leave, mine && together);
    this.back.disabled = link !== "up";
    this.over.disabled = this.three.disabled = link !== "up" || !consult.answered;
    this.tick();
  }

  tick(): void {
    const call = this.desk.call;
    const consult = call?.consult;
    if (this.element.hidden || !call || !consult) return;
    const since = this.desk.now() - consult.since;
    const together = call.phase === "conference";
    say(this.held, together ? "三方通话" : `来电人正在听等候音乐 ${lasted(since)}`);
    this.element.classList.toggle("long", !together && since > LONG_HOLD_MS);
    say(this.state, together ? "通话中" : consult.answered ? "对方已接听" : "振铃中");
    this.state.className = `consult-state ${consult.answered || together ? "answered" : "rings"}`;
  }

  private button(id: string, style: string, label: string, act: (call: CallView) => Promise<unknown>): HTMLButtonElement {
    const element = h("button", { type: "button", id, class: style, on: { click: () => {
      const call = this.desk.call;
      if (!call) return;
      element.disabled = true;
      act(call).catch((problem: unknown) => {
        this.draw();
        this.tell(problem);
      });
    } } }, label);
    return element;
  }
}
