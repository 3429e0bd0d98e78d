// A grave and urgent request (Art. 55): its chain of clocks, and the mark on the agent's draft.

import { api } from "../api";
import type { Desk } from "../desk";
import { fill, h, say, show } from "../dom";
import { Menu } from "../menu";
import type { Grave, Me } from "../wire";
import { clock, day, GRAVE_STEPS, lasted } from "../words";

const A_DAY_MS = 86_400_000;

export const graveName = (grave: Grave, me: Me): string => grave.name || me.grave_kinds?.[grave.kind] || grave.kind;
/** The next step that is to be taken, none when all are. */
export const nextStep = (grave: Grave): string | undefined => GRAVE_STEPS.find(([key]) => !grave.steps[key])?.[0];

/** The steps as a chain: those taken with their time, the next with what is left of its time. */
export function chain(grave: Grave, now: number): HTMLElement {
  const next = nextStep(grave);
  return h("ol", { class: "chain", "aria-label": "重大紧急处置时限" }, ...GRAVE_STEPS.map(([key, name, within]) => {
    const [done, due] = [grave.steps[key], grave.due[key]];
    const state = done ? (due && done > due ? "done late" : "done") : key === next ? (due && now > due ? "next late" : "next") : "todo";
    const time = done ? when(done, now) : key === next && due ? (now > due ? `超时 ${lasted(now - due)}` : due - now > A_DAY_MS / 4 ? `${when(due, now)} 前` : `剩 ${lasted(due - now)}`) : within;
    return h("li", { class: state, "data-step": key }, h("b", {}, name), h("span", { class: "num" }, time));
  }));
}

function when(at: number, now: number): string {
  return Math.abs(now - at) < A_DAY_MS / 2 ? clock(at).slice(0, 5) : day(at);
}

export class GraveBar {
  readonly element: HTMLElement;
  readonly menu: Menu;
  private readonly title = h("b");
  private readonly steps = h("div");
  private readonly yes: HTMLButtonElement;
  private readonly no: HTMLButtonElement;

  constructor(
    private readonly desk: Desk,
    private readonly tell: (problem: unknown) => void,
  ) {
    this.menu = new Menu("重大紧急", "quiet grave-key", () =>
      Object.entries(desk.me.grave_kinds ?? {}).map(([key, name]) => ({ label: name, act: () => this.mark(key) })), "标为重大紧急（立即报市热线办）");
    this.menu.button.id = "grave";
    this.yes = h("button", { type: "button", class: "yes", on: { click: () => this.mark(this.desk.draft?.grave?.kind ?? "") } }, "是，立即上报");
    this.no = h("button", { type: "button", class: "no", id: "grave-off", on: { click: () => this.mark("") } });
    this.element = h("div", { class: "grave", id: "grave-bar", hidden: true }, h("div", { class: "grave-head" }, this.title, h("span", { class: "gap" }), this.yes, this.no), this.steps);
  }

  draw(editable: boolean): void {
    const { draft, me } = this.desk;
    const grave = draft?.grave?.kind ? draft.grave : null;
    show(this.menu.element, !!this.desk.call && Object.keys(me.grave_kinds ?? {}).length > 0);
    this.menu.button.disabled = !editable || !draft;
    show(this.element, !!grave);
    if (!grave) return;
    const asked = grave.by === "detector";
    this.element.classList.toggle("asked", asked);
    say(this.title, `${asked ? "疑似重大紧急：" : "重大紧急："}${graveName(grave, me)}${asked ? "？" : ""}`);
    show(this.yes, asked && editable);
    show(this.no, editable);
    say(this.no, asked ? "否" : "取消标记");
    this.tick();
  }

  tick(): void {
    const grave = this.desk.draft?.grave;
    if (!grave?.kind || grave.by === "detector") return fill(this.steps);
    fill(this.steps, chain(grave, this.desk.now()));
  }

  private mark(kind: string): void {
    const call = this.desk.call;
    if (call) api.grave(call.id, kind).catch(this.tell);
  }
}
