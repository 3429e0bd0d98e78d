// The draft of the order: its fields, its clock, whether it is grave and urgent or said before, and the order made of it.

import { api, Refused } from "../api";
import type { Desk } from "../desk";
import { fill, h, say, show } from "../dom";
import type { EarlierOrder, FormField } from "../wire";
import { day } from "../words";
import { DraftClock } from "./draft_clock";
import { DraftOrder } from "./draft_order";
import { type Cite, FieldRow } from "./field";
import { GraveBar } from "./grave";

const EMPTY = "接入来电后，定单会随来电人的话自动填写";

/** The field that names an earlier order. */
const EARLIER = "earlier_order";

/** So many of the earlier orders are named. */
const SHOWN = 2;

/** What the draft points to elsewhere on the desk. */
export interface Elsewhere {
  cite: Cite;
  openEarlier: (call: string) => boolean;
}

export class DraftCard {
  readonly element: HTMLElement;
  private readonly formName = h("span", { class: "legend", id: "form-name" });
  private readonly clock = new DraftClock();
  private readonly order: DraftOrder;
  private readonly grave: GraveBar;
  private readonly repeats = h("div", { class: "repeats", id: "repeats", hidden: true });
  private repeated = "";
  private readonly form = h("form", { class: "fields", id: "draft", autocomplete: "off", on: { submit: (event) => event.preventDefault() } });
  private readonly none = h("p", { class: "empty" }, EMPTY);
  private rows = new Map<string, FieldRow>();
  private drawnFor = "";
  /** What the service could not be told, by call and field. */
  private readonly unsaved = new Map<string, [call: string, key: string, value: string]>();

  constructor(
    private readonly desk: Desk,
    private readonly tell: (problem: unknown) => void,
    private readonly elsewhere: Elsewhere,
  ) {
    this.grave = new GraveBar(desk, tell);
    this.order = new DraftOrder(desk, tell, () => this.keepAll(), (key) => this.focus(key), this.grave.menu.element);
    this.element = h("section", { class: "card draft", "aria-label": "定单草稿" },
      h("h2", {}, "定单草稿", this.formName, this.clock.words), this.clock.bar, this.grave.element, this.repeats, this.none, this.form, this.order.element);
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
      this.drawRepeats([], false);
      this.order.draw([], false);
      this.grave.draw(false);
      show(this.grave.element, false);
      return this.tick();
    }
    const fields = draft?.form?.fields ?? me.forms;
    const drawing = `${call.id} ${fields.map((each) => each.key).join(" ")}`;
    if (drawing !== this.drawnFor) this.build(call.id, fields, drawing);
    say(this.formName, draft?.form?.name ?? "");
    const mine = call.agent === me.account.name && call.phase !== "ringing";
    const editable = mine && !draft?.order;
    for (const [key, row] of this.rows) row.draw(draft?.fields[key] ?? null, editable);
    this.drawRepeats(draft?.repeat_of ?? [], editable);
    this.order.draw(fields, mine);
    this.grave.draw(mine);
    this.tick();
  }

  /** Ctrl+Enter. */
  makeOrder(): void {
    void this.order.make();
  }

  tick(): void {
    const { call, draft } = this.desk;
    this.clock.draw(call ? draft : null, this.desk.now());
    this.grave.tick();
  }

  private drawRepeats(earlier: EarlierOrder[], editable: boolean): void {
    show(this.repeats, earlier.length > 0);
    const drawn = JSON.stringify([this.desk.call?.id, earlier, editable]);
    if (drawn === this.repeated) return;
    this.repeated = drawn;
    const [first] = earlier;
    const title = first?.linked ? "重复诉求，已关联" : earlier.length > SHOWN ? `疑似重复诉求 ${earlier.length} 件` : "疑似重复诉求";
    fill(this.repeats, h("b", {}, title), ...(first?.linked ? [first] : earlier.slice(0, SHOWN)).map((each) => this.repeat(each, editable)));
  }

  /** One earlier order: a look at it, and the key that puts its number into the draft, or takes it out. */
  private repeat({ order, call, at, summary, linked }: EarlierOrder, editable: boolean): HTMLElement {
    const look = h("button", { type: "button", title: "在历史来电中查看", on: { click: () => { if (!this.elsewhere.openEarlier(call)) this.tell(new Refused(0, "历史来电里没有这一通，请按定单号查询")); } } },
      h("span", { class: "num" }, `${order || call}`), h("time", {}, day(at)), h("span", { class: "repeat-words" }, summary));
    if (!editable || !order || !this.desk.call) return h("span", { class: "repeat" }, look);
    const id = this.desk.call.id;
    const value = linked ? "" : order;
    return h("span", { class: "repeat" }, look, h("button", { type: "button", class: "link", on: { click: () => void this.save(id, EARLIER, value).catch(() => undefined) } }, linked ? "取消关联" : "关联"));
  }

  private focus(key: string): void {
    const row = this.rows.get(key) ?? [...this.rows.values()].find(({ label }) => label === key);
    row?.focus();
  }

  private async keepAll(): Promise<void> {
    const rows = [...this.rows.values()];
    await Promise.all(rows.map((row) => row.keep()));
    if (rows.some((row) => row.unsaved)) throw new Refused(0, "还有未保存的内容，请稍候再试");
  }

  /** A form of another matter keeps the rows that both have, with what is being typed in them. */
  private build(call: string, fields: FormField[], drawing: string): void {
    const same = this.drawnFor.startsWith(`${call} `);
    const before = this.rows;
    this.rows = new Map();
    for (const field of fields) {
      const kept = same ? before.get(field.key) : undefined;
      this.rows.set(field.key, kept?.become(field) ? kept : new FieldRow(field, (key, value) => this.save(call, key, value), this.elsewhere.cite));
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
