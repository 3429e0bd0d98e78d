// The bar on top: the agent's state with its timer, the phone's lamp, who is logged in.

import { api } from "../api";
import type { Desk } from "../desk";
import { h, say, show } from "../dom";
import { Menu } from "../menu";
import type { Phone } from "../phone";
import { lasted, reason, STATES } from "../words";

const CALLS = { none: "状态未知", ringing: "振铃", connecting: "通话", talking: "通话" };
const LAMPS = { off: "无话机", connecting: "话机连接中", registered: "话机已注册", failed: "话机未注册" };

export class Header {
  readonly element: HTMLElement;
  readonly busy: Menu;
  private readonly pill = h("div", { class: "state", id: "state", role: "status" });
  private readonly name = h("b");
  private readonly why = h("span", { class: "why" });
  private readonly timer = h("time", { class: "timer" });
  private readonly readyButton: HTMLButtonElement;
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
      desk.me.reasons.map((label) => ({ label, act: () => void api.notReady(label).catch(tell) })), "选择示忙原因");
    this.busy.button.id = "not-ready";
    const { display, name } = desk.me.account;
    const agentOnly = phone ? [h("div", { class: "state-box" }, this.pill, this.timer), this.readyButton, this.busy.element] : [];
    this.element = h("header", { class: "top" },
      h("div", { class: "brand" }, h("b", {}, "12345"), h("span", {}, phone ? "座席台" : desk.me.account.role === "operator" ? "话务管理台" : "班长台")),
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
    say(this.why, agent?.reason && state === "not_ready" && !blind ? reason(agent.reason) : "");
    say(this.readyButton, state === "wrap_up" ? "完成整理" : "就绪");
    const stopped = this.desk.link !== "up";
    this.readyButton.disabled = stopped || !["not_ready", "wrap_up"].includes(state);
    this.busy.button.disabled = stopped || state === "logged_out";
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
    say(this.timer, shown ? lasted(this.desk.now() - agent.since) : "");
    show(this.timer, shown);
  }

  /** Whether the service tells nothing, so that only the phone knows how things stand. */
  private blind(): boolean {
    return this.desk.link === "down" || this.desk.link === "signed_out";
  }
}
