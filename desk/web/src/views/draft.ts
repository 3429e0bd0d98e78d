// The draft of the order, with its 30-minute clock.

import { api, Refused } from "../api";
import type { Desk } from "../desk";
import { fill, h, say, show } from "../dom";
import type { FormField } from "../wire";
import { lasted } from "../words";
import { FieldRow } from "./field";

const WHOLE_MS = 30 * 60_000;
const SOON_MS = 10 * 60_000;
const EMPTY = "接入来电后，定单会随来电人的话自动填写";
const URGENT_MS = 3 * 60_000;

export class DraftCard {
  readonly element: HTMLElement;
  private readonly formName = h("span", { class: "legend", id: "form-name" });
  private readonly clock = h("div", { class: "due", id: "due", role: "timer", hidden: true });
  private readonly clockText = h("b");
  private readonly clockBar = h("i");
  private readonly form = h("form", { class: "fields", id: "draft", autocomplete: "off", on: { submit: (event) => event.preventDefault() } });
  private readonly none = h("p", { class: "empty" }, EMPTY);
  private rows = new Map<string, FieldRow>();
  private drawnFor = "";
  /** What the service could not be told, by call and field. */
  private readonly unsaved = new Map<string, [call: string, key: string, value: string]>();

  constructor(
    private readonly desk: Desk,
    private readonly tell: (problem: unknown) => void,
  ) {
    this.clock.append(h("span", {}, "录入时限"), this.clockText, h("span", { class: "due-bar" }, this.clockBar));
    this.element = h("section", { class: "card draft", "aria-label": "定单草稿" },
      h("h2", {}, "定单草稿", this.formName, this.clock), this.none, this.form);
    desk.on(["draft", "call"], () => this.draw());
    desk.on(["link"], () => {
      say(this.none, desk.link === "down" ? "服务恢复后可以填写定单" : EMPTY);
      void this.catchUp();
    });
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
    const name = `${call} ${key}`;
    this.unsaved.set(name, [call, key, value]);
    try {
      await api.edit(call, key, value);
      this.unsaved.delete(name);
    } catch (error) {
      const later = !(error instanceof Refused) || [0, 401].includes(error.status) || error.status >= 500;
      if (!later) this.unsaved.delete(name);
      // While the service is away the bar says so, and the field that it is not saved.
      if (this.desk.link === "up") this.tell(error);
      throw error;
    }
  }

  /** The service is back: it is told what was typed meanwhile, also of a call that is over. */
  private async catchUp(): Promise<void> {
    if (this.desk.link !== "up") return;
    const past = [...this.unsaved.values()].filter(([call]) => call !== this.desk.call?.id);
    await Promise.allSettled([
      ...[...this.rows.values()].map((row) => row.keep()),
      ...past.map(([call, key, value]) => this.save(call, key, value)),
    ]);
  }
}
