// The bar on top: the agent's state with its timer, the phone's lamp, who is logged in.

import { api } from "../api";
import type { Desk } from "../desk";
import { h, say, show } from "../dom";
import { Menu } from "../menu";
import type { Phone } from "../phone";
import type { Role } from "../wire";
import { lasted, reason, STATES } from "../words";

const CALLS = { none: "状态未知", ringing: "振铃", connecting: "通话", talking: "通话" };
const LONGER_MIN = [1, 2, 5];
const SOON_MS = 5_000;
const ROLES: Record<Role, string> = { agent: "座席台", supervisor: "班长台", operator: "话务管理台", emergency: "应急席" };
const LAMPS = { off: "无话机", connecting: "话机连接中", registered: "话机已注册", failed: "话机未注册" };

export class Header {
  readonly element: HTMLElement;
  readonly busy: Menu;
  private readonly pill = h("div", { class: "state", id: "state", role: "status" });
  private readonly name = h("b");
  private readonly why = h("span", { class: "why" });
  private readonly timer = h("time", { class: "timer" });
  private readonly readyButton: HTMLButtonElement;
  private readonly note = h("input", { id: "busy-note", maxlength: 30, placeholder: "补充说明（可不填）", "aria-label": "补充说明" });
  private readonly longer: Menu;
  private readonly lamp = h("span", { class: "lamp", id: "lamp", role: "status" });

  constructor(
    private readonly desk: Desk,
    private readonly phone: Phone | null,
    tell: (problem: unknown) => void,
    leave: () => void,
  ) {
    this.pill.append(this.name, this.why);
    this.readyButton = h("button", { type: "button", id: "ready", class: "ready-button", on: { click: () => void api.ready().catch(tell) } }, "就绪");
    this.busy = new Menu("示忙", "quiet", () =>
      desk.me.reasons.map((label) => ({ label, act: () => void api.notReady(this.reason(label)).catch(tell) })), "选择示忙原因", "", this.note);
    this.busy.button.id = "not-ready";
    this.longer = new Menu("延长整理", "quiet", () =>
      LONGER_MIN.map((minutes) => ({ label: `${minutes} 分钟`, act: () => void api.longer(minutes).catch(tell) })), "再留给我");
    this.longer.button.id = "longer";
    const { display, name } = desk.me.account;
    const agentOnly = phone ? [h("div", { class: "state-box" }, this.pill, this.timer), this.readyButton, this.busy.element, this.longer.element] : [];
    this.element = h("header", { class: "top" },
      h("div", { class: "brand" }, h("b", {}, "12345"), h("span", {}, ROLES[desk.me.account.role])),
      ...agentOnly,
      h("span", { class: "gap" }),
      phone ? this.lamp : null,
      h("span", { class: "who" }, display, display === name ? null : h("small", {}, name)),
      h("button", { type: "button", class: "quiet", id: "logout", on: { click: leave } }, "退出"));
    desk.on(["agent", "link"], () => this.draw());
  }

  draw(): void {
    const agent = this.desk.agent;
    const state = agent?.state ?? "logged_out";
    const blind = this.blind();
    this.pill.className = `state ${blind ? "" : state}`;
    say(this.name, blind ? CALLS[this.phone?.call ?? "none"] : STATES[state]);
    say(this.why, blind ? "" : state === "not_ready" && agent?.reason ? reason(agent.reason) : agent?.after_call ? `话后${reason(agent.after_call)}` : "");
    say(this.readyButton, state === "wrap_up" ? "完成整理" : "就绪");
    const stopped = this.desk.link !== "up";
    this.readyButton.disabled = stopped || !["not_ready", "wrap_up"].includes(state);
    this.busy.button.disabled = stopped || state === "logged_out";
    show(this.longer.element, state === "wrap_up");
    this.longer.button.disabled = stopped;
    say(this.busy.button, state === "talking" || state === "ringing" ? "话后示忙" : "示忙");
    this.tick();
    this.drawLamp();
  }

  drawLamp(): void {
    if (!this.phone) return;
    this.lamp.className = `lamp ${this.phone.lamp}`;
    this.lamp.dataset["way"] = String(this.phone.way);
    say(this.lamp, LAMPS[this.phone.lamp]);
  }

  tick(): void {
    const agent = this.desk.agent;
    const shown = !!agent?.since && !this.blind();
    const until = agent?.state === "wrap_up" ? agent.wrap_up_until : 0;
    const left = (until ?? 0) - this.desk.now();
    say(this.timer, !shown ? "" : until ? `剩 ${lasted(left + 999)}` : lasted(this.desk.now() - agent.since));
    this.timer.classList.toggle("over", !!until && left < SOON_MS);
    show(this.timer, shown);
  }

  private reason(label: string): string {
    const note = this.note.value.trim();
    this.note.value = "";
    return note ? `${label}：${note}` : label;
  }

  /** Whether the service tells nothing, so that only the phone knows how things stand. */
  private blind(): boolean {
    return this.desk.link === "down" || this.desk.link === "signed_out";
  }
}
