// One field of the draft: its value, whose word it is, and what was heard later.

import { fill, h, say, show } from "../dom";
import type { DraftField, FormField } from "../wire";

const UNSURE_BELOW = 0.7;
const SAVE_AFTER_MS = 1200;

export type Save = (key: string, value: string) => Promise<unknown>;
/** Shows where the caller said it; none takes the marks away. `jump` brings it into view. */
export type Cite = (words: string, jump: boolean) => void;

type Input = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export class FieldRow {
  readonly element: HTMLElement;
  private readonly input: Input;
  private readonly name: HTMLElement;
  private readonly mark = h("span", { class: "mark" });
  private readonly words = h("button", { type: "button", class: "words", tabindex: "-1", hidden: true, on: { click: () => this.cite(this.heardWords(), true) } });
  private readonly question = h("div", { class: "question", role: "group", hidden: true });
  private readonly guess = h("q");
  private readonly chip: HTMLButtonElement;
  /** The agent has typed here in this call: from now on nothing heard may change it. */
  private mine = false;
  private dirty = false;
  /** The agent wants to type in place of answering the question. */
  private opened = false;
  private refused = "";
  private timer = 0;
  private field: DraftField | null = null;

  constructor(
    private form: FormField,
    private readonly save: Save,
    private readonly cite: Cite,
  ) {
    this.input = makeInput(form);
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("change", () => void this.keep());
    this.input.addEventListener("blur", () => void this.keep());
    this.question.setAttribute("aria-label", `${form.label}待确认`);
    this.question.append(this.guess,
      h("button", { type: "button", class: "yes", on: { click: () => void this.put(this.input.value) } }, "是"),
      h("button", { type: "button", class: "no", on: { click: () => this.refuse() } }, "否"),
      h("button", { type: "button", class: "other", on: { click: () => this.open() } }, "改"));
    this.chip = h("button", { type: "button", class: "chip", hidden: true, on: { click: () => void this.put(this.field?.proposal?.value ?? "") } });
    this.name = h("label", { for: `f-${form.key}` }, form.label, form.required ? h("em", { title: "必填" }, "*") : null);
    const wide = ["summary", "wish"].includes(form.key) || form.kind === "area";
    this.element = h("div", { class: wide ? "field wide" : "field", "data-field": form.key },
      h("div", { class: "label" }, this.name, this.mark),
      this.input, this.question, this.words, h("div", { class: "below" }, this.chip));
    const { element } = this;
    element.addEventListener("pointerenter", () => this.cite(this.heardWords(), false));
    element.addEventListener("pointerleave", () => { if (!element.contains(document.activeElement)) this.cite("", false); });
    element.addEventListener("focusin", () => this.cite(this.heardWords(), true));
    element.addEventListener("focusout", () => this.cite("", false));
  }

  /** Another form asks for the same in its own words; false when it asks for something else. */
  become(form: FormField): boolean {
    const [was, is] = [this.form, form].map(({ kind, choices }) => JSON.stringify([kind, choices ?? []]));
    if (was !== is && !this.dirty) return false;
    this.form = { ...form, kind: this.form.kind, choices: this.form.choices ?? null, choice_labels: this.form.choice_labels ?? null };
    fill(this.name, form.label, form.required && h("em", { title: "必填" }, "*"));
    return true;
  }

  get unsaved(): boolean {
    return this.dirty;
  }

  get label(): string {
    return this.form.label;
  }

  /** Puts the cursor into it, or onto the question that it is. */
  focus(): void {
    const first = this.question.hidden ? this.input : this.question.querySelector("button");
    first?.focus();
    this.element.scrollIntoView({ block: "nearest" });
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
    const unsure = heard && (field?.question || (field?.confidence ?? 1) < UNSURE_BELOW);
    const asks = unsure && !this.opened;
    this.element.classList.toggle("unsure", unsure);
    this.mark.className = `mark ${mine ? "agent" : unsure ? "unsure" : heard ? "heard" : "call"}`;
    say(this.mark, mine ? (this.dirty ? "人工 · 未保存" : "人工") : unsure ? `待确认 ${sure}%` : heard ? `识别 ${sure}%` : field?.source === "call" && field.value ? "来电" : "");
    const words = this.heardWords();
    say(this.words, words ? `“${words}”` : "");
    this.words.title = words ? "来电人原话，点击在转写中查看" : "";
    show(this.words, !!words);
    show(this.question, asks && !this.input.disabled);
    this.input.classList.toggle("behind", asks && !this.input.disabled);
    if (asks) say(this.guess, this.choice(field?.value ?? ""));
    const later = this.proposal();
    show(this.chip, !!later && !this.input.disabled);
    if (later) {
      fill(this.chip, h("span", {}, `${field?.proposal?.source === "model" ? "建议" : "后来听到"}：${this.choice(later)}`), h("b", {}, "采用"));
      this.chip.title = field?.proposal?.words ? `来电人原话：${field.proposal.words}` : "";
    }
  }

  private proposal(): string {
    const later = this.field?.proposal?.value ?? (this.mine && this.field?.source === "heard" ? this.field.value : "");
    return later && later !== this.input.value && later !== this.refused ? later : "";
  }

  /** What the caller said that is in the field now. */
  private heardWords(): string {
    const { field } = this;
    return !this.mine && !this.dirty && field?.source === "heard" && field.value ? (field.words ?? "") : "";
  }

  private refuse(): void {
    this.refused = this.field?.value ?? "";
    void this.put("");
  }

  private open(): void {
    this.opened = true;
    this.drawMarks();
    this.input.focus();
    if (!(this.input instanceof HTMLSelectElement)) this.input.select();
  }

  private choice(value: string): string {
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
    this.drawMarks();
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
  const choices = form.kind === "flag" && !form.choices?.length ? ["是", "否"] : (form.choices ?? []);
  if (choices.length) {
    const options = choices.map((value, at) => h("option", { value }, form.choice_labels?.[at] ?? value));
    return h("select", { id }, h("option", { value: "" }, "—"), ...options);
  }
  if (form.kind === "area" || form.key === "summary") return h("textarea", { id, rows: 3, maxlength: 2000 });
  return h("input", { id, type: form.kind === "phone" ? "tel" : "text", maxlength: 2000, autocomplete: "off" });
}
