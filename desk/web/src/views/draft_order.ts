// The foot of the draft: what is missing, the key that makes it an order, and the order's number.

import { api, Refused } from "../api";
import type { Desk } from "../desk";
import { fill, h, say, show } from "../dom";
import type { FormField } from "../wire";
import { clock } from "../words";

export class DraftOrder {
  readonly element: HTMLElement;
  private readonly missing = h("p", { class: "missing", id: "missing" });
  private readonly made = h("div", { class: "order-made", id: "order", role: "status", hidden: true });
  private readonly number = h("b", { id: "order-number" });
  private readonly when = h("span");
  private readonly confirm: HTMLButtonElement;
  private busy = false;
  private drawn = "";

  constructor(
    private readonly desk: Desk,
    private readonly tell: (problem: unknown) => void,
    /** Saves what is typed and not saved yet. */
    private readonly keep: () => Promise<unknown>,
    private readonly focus: (key: string) => void,
    foot: HTMLElement,
  ) {
    this.confirm = h("button", { type: "button", id: "make-order", class: "primary", on: { click: () => void this.make() } }, "确认生成定单", h("kbd", {}, "Ctrl+Enter"));
    this.made.append(h("span", {}, "定单号"), this.number, this.when);
    this.element = h("footer", { class: "draft-foot", hidden: true }, this.missing, this.made, h("span", { class: "gap" }), foot, this.confirm);
  }

  draw(fields: FormField[], editable: boolean): void {
    const { call, draft, link } = this.desk;
    const order = draft?.order ?? null;
    show(this.element, !!call);
    show(this.made, !!order);
    show(this.confirm, !order);
    say(this.number, order?.number ?? "");
    say(this.when, order ? `${clock(order.entered_at)} 生成` : "");
    const missing = order || !draft ? [] : (draft.missing ?? []).map((key): [string, string] => [key, fields.find((each) => each.key === key)?.label ?? key]);
    this.list(missing, !!draft?.missing && !order);
    this.confirm.disabled = this.busy || !editable || link !== "up" || !draft || !!order;
    this.confirm.classList.toggle("lacking", missing.length > 0);
  }

  /** Ctrl+Enter. */
  async make(): Promise<void> {
    const call = this.desk.call;
    if (!call || this.confirm.disabled || this.confirm.hidden) return;
    this.busy = this.confirm.disabled = true;
    try {
      await this.keep();
      await api.order(call.id);
    } catch (problem) {
      if (!this.lacks(problem)) this.tell(problem);
    } finally {
      this.busy = false;
      this.confirm.disabled = false;
    }
  }

  private lacks(problem: unknown): boolean {
    if (!(problem instanceof Refused) || problem.status !== 422) return false;
    try {
      const { missing } = JSON.parse(problem.body) as { missing?: string[] };
      if (!missing?.length) return false;
      this.list(missing.map((label): [string, string] => ["", label]), true);
    } catch {
      return false;
    }
    const first = this.missing.querySelector("button");
    first?.click();
    return true;
  }

  private list(missing: [string, string][], shown: boolean): void {
    show(this.missing, shown);
    const drawn = JSON.stringify(missing);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.missing.classList.toggle("complete", !missing.length);
    this.missing.classList.toggle("many", missing.length > 3);
    if (!missing.length) return fill(this.missing, "必填项已齐");
    fill(this.missing, h("b", {}, "还缺"), ...missing.map(([key, label]) =>
      h("button", { type: "button", "data-missing": key, on: { click: () => this.focus(key || label) } }, label)));
  }
}
