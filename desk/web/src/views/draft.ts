// The draft of the order, with its 30-minute clock.

import { api } from "../api";
import type { Desk } from "../desk";
import { fill, h, say, show } from "../dom";
import type { FormField } from "../wire";
import { lasted } from "../words";
import { FieldRow } from "./field";

const WHOLE_MS = 30 * 60_000;
const SOON_MS = 10 * 60_000;
const URGENT_MS = 3 * 60_000;

export class DraftCard {
  readonly element: HTMLElement;
  private readonly formName = h("span", { class: "legend", id: "form-name" });
  private readonly clock = h("div", { class: "due", id: "due", role: "timer", hidden: true });
  private readonly clockText = h("b");
  private readonly clockBar = h("i");
  private readonly form = h("form", { class: "fields", id: "draft", autocomplete: "off", on: { submit: (event) => event.preventDefault() } });
  private readonly none = h("p", { class: "empty" }, "接入来电后，定单会随来电人的话自动填写");
  private rows = new Map<string, FieldRow>();
  private drawnFor = "";

  constructor(
    private readonly desk: Desk,
    private readonly tell: (problem: unknown) => void,
  ) {
    this.clock.append(h("span", {}, "录入时限"), this.clockText, h("span", { class: "due-bar" }, this.clockBar));
    this.element = h("section", { class: "card draft", "aria-label": "定单草稿" },
      h("h2", {}, "定单草稿", this.formName, this.clock), this.none, this.form);
    desk.on(["draft", "call"], () => this.draw());
  }

  draw(): void {
    const { call, draft, me } = this.desk;
    show(this.none, !call);
    show(this.form, !!call);
    if (!call) {
      this.drawnFor = "";
      this.tick();
      return;
    }
    const fields = draft?.form?.fields ?? me.forms;
    const drawing = `${call.id} ${fields.map((each) => each.key).join(" ")}`;
    if (drawing !== this.drawnFor) this.build(call.id, fields, drawing);
    say(this.formName, draft?.form?.name ?? "");
    const editable = call.agent === me.account.name && call.phase !== "ringing";
    for (const [key, row] of this.rows) row.draw(draft?.fields[key] ?? null, editable);
    this.tick();
  }

  tick(): void {
    const due = this.desk.draft?.due_at;
    show(this.clock, !!due && !!this.desk.call);
    if (!due) return;
    const left = due - this.desk.now();
    say(this.clockText, left >= 0 ? `剩余 ${lasted(left)}` : `已超时 ${lasted(-left)}`);
    this.clock.className = `due ${left < 0 ? "late" : left < URGENT_MS ? "urgent" : left < SOON_MS ? "soon" : ""}`;
    this.clockBar.style.width = `${Math.max(0, Math.min(100, (left / WHOLE_MS) * 100))}%`;
  }

  /** A form of another matter keeps the rows that both have, with what is being typed in them. */
  private build(call: string, fields: FormField[], drawing: string): void {
    const same = this.drawnFor.startsWith(`${call} `);
    const before = this.rows;
    this.rows = new Map();
    for (const field of fields) {
      const kept = same ? before.get(field.key) : undefined;
      this.rows.set(field.key, kept ?? new FieldRow(field, (key, value) => this.save(call, key, value)));
    }
    const focused = document.activeElement;
    fill(this.form, ...[...this.rows.values()].map((row) => row.element));
    if (focused instanceof HTMLElement && this.form.contains(focused)) focused.focus();
    this.drawnFor = drawing;
  }

  private async save(call: string, key: string, value: string): Promise<void> {
    try {
      await api.edit(call, key, value);
    } catch (error) {
      this.tell(error);
      throw error;
    }
  }
}
