// The red bar: an emergency was heard in the call. One key puts the caller through.

import { api } from "../api";
import type { Desk } from "../desk";
import { fill, h, say, show } from "../dom";
import { Menu } from "../menu";
import { kind } from "../words";

const FALSE_ALARMS = ["并非紧急情况", "已经过去的事", "转述他人或新闻", "投诉公安消防等部门", "识别有误"];

export class AlertBar {
  readonly element: HTMLElement;
  private readonly title = h("b");
  private readonly words = h("q");
  private readonly send: HTMLButtonElement;
  private readonly dismiss: Menu;

  constructor(
    private readonly desk: Desk,
    private readonly tell: (problem: unknown) => void,
  ) {
    this.send = h("button", { type: "button", id: "alert-send", class: "send", on: { click: () => this.sendOn() } });
    this.dismiss = new Menu("误报", "on-red", () => FALSE_ALARMS.map((label) => ({ label, act: () => this.wrong(label) })), "误报原因");
    this.dismiss.button.id = "alert-dismiss";
    this.element = h("section", { class: "alert", role: "alert", id: "alert", hidden: true },
      h("span", { class: "siren", "aria-hidden": "true" }, "!"),
      h("div", { class: "alert-text" }, this.title, this.words),
      this.send, this.dismiss.element);
    desk.on(["alert", "call"], () => this.draw());
  }

  /** The one key; false when there is no alert. */
  sendOn(): boolean {
    const { alert, call } = this.desk;
    if (!alert || !call || this.send.disabled) return false;
    this.send.disabled = true;
    const number = alert.number || this.desk.me.default_emergency;
    api.emergency(call.id, number).catch((error: unknown) => {
      this.send.disabled = false;
      this.tell(error);
    });
    return true;
  }

  draw(): void {
    const { alert, call, me } = this.desk;
    show(this.element, !!alert && !!call);
    if (!alert || !call) return;
    const number = alert.number || me.default_emergency;
    say(this.title, `${alert.certain ? "紧急情况" : "疑似紧急情况"}：${kind(alert.kind ?? "", me.kinds)}`);
    say(this.words, alert.words ?? "");
    show(this.words, !!alert.words);
    fill(this.send, `转接 ${number}`, h("kbd", {}, "F10"));
    const talking = call.phase === "talking";
    this.send.disabled = !talking;
    this.dismiss.button.disabled = !talking;
  }

  private wrong(reason: string): void {
    const call = this.desk.call;
    if (call) api.dismiss(call.id, reason).catch(this.tell);
  }
}
