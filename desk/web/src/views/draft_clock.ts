// The 30 minutes within which a draft is to become an order: alarms at 20 and 28 minutes.

import { h, say, show } from "../dom";
import type { Draft } from "../wire";
import { clock, lasted } from "../words";

const WHOLE_MS = 30 * 60_000;
const WARNING_MS = 20 * 60_000;
const ALARM_MS = 28 * 60_000;

export type Lateness = "" | "warning" | "alarm" | "overdue";

/** How near the 30 minutes are, from when they are over. */
export function lateness(dueAt: number, now: number): Lateness {
  const elapsed = now - dueAt + WHOLE_MS;
  return elapsed >= WHOLE_MS ? "overdue" : elapsed >= ALARM_MS ? "alarm" : elapsed >= WARNING_MS ? "warning" : "";
}

export const leftWords = (dueAt: number, now: number): string => (now < dueAt ? `剩余 ${lasted(dueAt - now)}` : `已超时 ${lasted(now - dueAt)}`);

export class DraftClock {
  readonly words = h("div", { class: "due", id: "due", role: "timer", hidden: true });
  readonly bar: HTMLElement;
  private readonly text = h("b");
  private readonly name = h("span", {}, "录入时限");
  private readonly done = h("i");

  constructor() {
    this.words.append(this.name, this.text);
    this.bar = h("div", { class: "due-bar", hidden: true, "aria-hidden": "true" }, this.done,
      h("span", { class: "tick at-20" }, "20 分"), h("span", { class: "tick at-28" }, "28 分"), h("span", { class: "tick at-30" }, "30 分"));
  }

  draw(draft: Draft | null, now: number): void {
    const due = draft?.clock?.due_at ?? draft?.due_at;
    show(this.words, !!due);
    show(this.bar, !!due);
    if (!due) return;
    const entered = draft?.order?.entered_at;
    const at = entered ?? now;
    const state = lateness(due, at);
    say(this.name, entered ? "录入用时" : "录入时限");
    say(this.text, entered ? lasted(at - due + WHOLE_MS) : leftWords(due, now));
    this.words.className = `due ${state}${entered ? " entered" : ""}`;
    this.words.title = `请于 ${clock(due)} 前生成定单`;
    this.bar.className = `due-bar ${state}${entered ? " entered" : ""}`;
    this.done.style.width = `${Math.max(0, Math.min(100, ((at - due + WHOLE_MS) / WHOLE_MS) * 100))}%`;
  }
}
