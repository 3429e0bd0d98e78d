// The callbacks that we owe.

import { api } from "../api";
import type { Desk } from "../desk";
import { fill, h } from "../dom";
import type { CallbackRow } from "../wire";
import { CALLBACKS, day, number } from "../words";
import { ask } from "./ask";
import { card, head, none } from "./table";

const REFRESH_MS = 10_000;
const REASONS = ["来电人已再次打入并办结", "来电人表示不需要", "号码有误或为骚扰电话"];

export class CallbacksTab {
  readonly element: HTMLElement;
  private readonly rows = h("tbody", { id: "callbacks" });
  private timer = 0;
  private shown = false;

  constructor(
    private readonly desk: Desk,
    private readonly tell: (problem: unknown) => void,
  ) {
    this.element = h("div", { class: "tab one" }, card("待回拨", "callbacks",
      h("table", {}, head("号码", "拨打", "缘由", "第一次来电", "最早回拨", "已拨", "合并来电", ""), this.rows)));
  }

  show(visible: boolean): void {
    this.shown = visible;
    clearTimeout(this.timer);
    if (visible) void this.lookUp();
  }

  private async lookUp(): Promise<void> {
    clearTimeout(this.timer);
    try {
      const { callbacks } = await api.callbacks();
      const now = this.desk.now();
      fill(this.rows, ...(callbacks.length ? callbacks.map((each) => this.row(each, now)) : [none(8, "没有待回拨的来电")]));
    } catch (error) {
      this.tell(error);
    }
    if (this.shown) this.timer = window.setTimeout(() => void this.lookUp(), REFRESH_MS);
  }

  private row(each: CallbackRow, now: number): HTMLElement {
    return h("tr", {}, h("td", { class: "num" }, number(each.ani)), h("td", {}, each.hotline || each.dnis), h("td", {}, CALLBACKS[each.kind] ?? each.kind),
      h("td", { class: "num" }, day(each.asked_at)), h("td", { class: "num" }, each.call ? "正在回拨" : each.due_at <= now ? "现在" : day(each.due_at)),
      h("td", { class: "num" }, `${each.tries} 次`), h("td", { class: "num" }, `${each.calls} 通`),
      h("td", {}, h("button", { type: "button", class: "small-button", "aria-label": `取消回拨 ${number(each.ani)}`, on: { click: () => void this.cancel(each) } }, "取消……")));
  }

  private async cancel(each: CallbackRow): Promise<void> {
    const why = await ask({ title: `取消回拨 ${number(each.ani)}`, words: ["取消后不再自动回拨这个号码。"], confirm: "取消回拨", danger: true, reasons: REASONS });
    if (why === null) return;
    await api.cancelCallback(each.ani, why).catch(this.tell);
    await this.lookUp();
  }
}
