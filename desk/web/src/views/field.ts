// One field of the draft: its value, whose word it is, and what was heard later.

import { fill, h, say, show } from "../dom";
import type { DraftField, FormField } from "../wire";

const UNSURE_BELOW = 0.6;
const SAVE_AFTER_MS = 1200;

export type Save = (key: string, value: string) => Promise<unknown>;

type Input = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export class FieldRow {
  readonly element: HTMLElement;
  private readonly input: Input;
  private readonly mark = h("span", { class: "mark" });
  private readonly words = h("p", { class: "words" });
  private readonly confirm: HTMLButtonElement;
  private readonly chip: HTMLButtonElement;
  /** The agent has typed here in this call: from now on nothing heard may change it. */
  private mine = false;
  private dirty = false;
  private timer = 0;
  private field: DraftField | null = null;

  constructor(
    private readonly form: FormField,
    private readonly save: Save,
  ) {
    this.input = makeInput(form);
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("change", () => void this.keep());
    this.input.addEventListener("blur", () => void this.keep());
    this.confirm = h("button", { type: "button", class: "confirm", hidden: true, on: { click: () => void this.put(this.input.value) } }, "确认无误");
    this.chip = h("button", { type: "button", class: "chip", hidden: true, on: { click: () => void this.put(this.field?.proposal?.value ?? "") } });
    const wide = ["summary", "wish"].includes(form.key) || form.kind === "area";
    this.element = h("div", { class: wide ? "field wide" : "field", "data-field": form.key },
      h("div", { class: "label" }, h("label", { for: `f-${form.key}` }, form.label, form.required ? h("em", { title: "必填" }, "*") : null), this.mark),
      this.input, this.words, h("div", { class: "below" }, this.confirm, this.chip));
  }

  /** Takes what the server knows of the field. What the agent is typing, or has typed, stays. */
  draw(field: DraftField | null, editable: boolean): void {
    const before = this.field;
    this.field = field;
    this.input.disabled = !editable;
    if (field?.source === "agent") this.mine = true;
    const server = field?.value ?? "";
    const free = !this.dirty && (!this.mine || field?.source === "agent");
    if (free && this.input.value !== server) {
      this.set(server);
      if (before) this.flash();
    }
    this.drawMarks();
  }

  private drawMarks(): void {
    const field = this.field;
    const mine = this.mine || this.dirty;
    const heard = !mine && field?.source === "heard" && !!field.value;
    const sure = Math.round((field?.confidence ?? 1) * 100);
    const unsure = heard && (field?.confidence ?? 1) < UNSURE_BELOW;
    this.element.classList.toggle("unsure", unsure);
    this.mark.className = `mark ${mine ? "agent" : unsure ? "ask" : heard ? "heard" : "call"}`;
    say(this.mark, mine ? (this.dirty ? "人工 · 未保存" : "人工") : unsure ? `待确认 ${sure}%` : heard ? `识别 ${sure}%` : field?.source === "call" && field.value ? "来电" : "");
    say(this.words, heard && field?.words ? `“${field.words}”` : "");
    this.words.title = heard && field?.words ? `来电人原话：${field.words}` : "";
    show(this.words, heard && !!field?.words);
    show(this.confirm, unsure && !this.input.disabled);
    const later = this.proposal();
    show(this.chip, !!later && !this.input.disabled);
    if (later) {
      fill(this.chip, h("span", {}, `后来听到：${this.label(later)}`), h("b", {}, "采用"));
      this.chip.title = field?.proposal?.words ? `来电人原话：${field.proposal.words}` : "";
    }
  }

  private proposal(): string {
    const later = this.field?.proposal?.value ?? (this.mine && this.field?.source === "heard" ? this.field.value : "");
    return later && later !== this.input.value ? later : "";
  }

  private label(value: string): string {
    const at = this.form.choices?.indexOf(value) ?? -1;
    return this.form.choice_labels?.[at] ?? value;
  }

  private typed(): void {
    this.mine = this.dirty = true;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.keep(), SAVE_AFTER_MS);
    this.drawMarks();
  }

  /** Saves what was typed and is not saved yet. */
  async keep(): Promise<void> {
    clearTimeout(this.timer);
    if (!this.dirty) return;
    const value = this.input.value;
    try {
      await this.save(this.form.key, value);
      if (this.input.value === value) this.dirty = false;
    } catch {
      // the page has said why; the field goes on being marked as not saved
    } finally {
      this.drawMarks();
    }
  }

  private async put(value: string): Promise<void> {
    this.set(value);
    this.mine = this.dirty = true;
    this.input.focus();
    await this.keep();
  }

  private set(value: string): void {
    if (this.input instanceof HTMLSelectElement && value && !this.form.choices?.includes(value)) {
      this.input.append(h("option", { value }, value));
    }
    this.input.value = value;
  }

  private flash(): void {
    this.element.classList.remove("fresh");
    void this.element.offsetWidth;
    this.element.classList.add("fresh");
  }
}

function makeInput(form: FormField): Input {
  const id = `f-${form.key}`;
  if (form.choices?.length) {
    const options = form.choices.map((value, at) => h("option", { value }, form.choice_labels?.[at] ?? value));
    return h("select", { id }, h("option", { value: "" }, "—"), ...options);
  }
  if (form.kind === "area" || form.key === "summary") return h("textarea", { id, rows: 3, maxlength: 2000 });
  return h("input", { id, type: form.kind === "phone" ? "tel" : "text", maxlength: 2000, autocomplete: "off" });
}
