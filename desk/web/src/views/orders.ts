// Supervisors' tab: drafts that run late, grave and urgent requests with their clocks, new orders, and the outbox.

import { api } from "../api";
import type { Desk } from "../desk";
import { fill, h, say } from "../dom";
import type { GraveRow, LateRow, OrderRow, Orders } from "../wire";
import { day, GRAVE_STEPS, lasted, number } from "../words";
import { lateness, leftWords } from "./draft_clock";
import { chain, graveName, nextStep } from "./grave";
import { card, head, none } from "./table";

const LONG_IN_OUTBOX_MS = 5 * 60_000;

export class OrdersTab {
  readonly element: HTMLElement;
  private readonly outbox = h("div", { class: "outbox", id: "outbox", role: "status" });
  private readonly late = h("tbody", { id: "late-drafts" });
  private readonly grave = h("ol", { class: "grave-list", id: "grave-list", tabindex: "0" });
  private readonly orders = h("tbody", { id: "orders" });
  private ticking: (() => void)[] = [];
  private busy = new Set<string>();

  constructor(
    private readonly desk: Desk,
    private readonly tell: (problem: unknown) => void,
    private readonly count: (waiting: number) => void,
  ) {
    this.element = h("div", { class: "tab orders" }, this.outbox,
      card("临近或超过时限的草稿", "late", h("table", {}, head("时限", "座席", "来电号码", "拨打", "摘要"), this.late)),
      h("section", { class: "card graves", "aria-label": "重大紧急" }, h("h2", {}, "重大紧急"), this.grave),
      card("最近的定单", "made", h("table", {}, head("生成时间", "定单号", "类别", "摘要", "座席"), this.orders)));
    desk.on(["orders"], () => this.draw());
    desk.on(["link"], () => { if (desk.link === "up") void this.lookUp(); });
  }

  tick(): void {
    for (const act of this.ticking) act();
  }

  private draw(): void {
    const shown = this.desk.orders;
    if (!shown) return;
    this.ticking = [];
    this.drawOutbox(shown.outbox);
    fill(this.late, ...(shown.late.length ? shown.late.map((each) => this.lateRow(each)) : [none(5, "没有超过 20 分钟的草稿")]));
    const focused = (document.activeElement as HTMLElement | null)?.dataset["grave"];
    fill(this.grave, ...(shown.grave.length ? shown.grave.map((each) => this.graveRow(each)) : [h("li", { class: "none" }, "没有重大紧急诉求")]));
    if (focused) this.grave.querySelector<HTMLElement>(`[data-grave="${CSS.escape(focused)}"]`)?.focus();
    fill(this.orders, ...(shown.orders.length ? shown.orders.map(orderRow) : [none(5, "还没有定单")]));
    this.count(shown.late.length + shown.grave.filter((each) => nextStep(each)).length);
    this.tick();
  }

  private drawOutbox({ waiting, oldest_at, failed_at, why, refused }: Orders["outbox"]): void {
    const oldest = h("b", { class: "num" });
    const draw = (): void => {
      const old = oldest_at ? this.desk.now() - oldest_at : 0;
      say(oldest, oldest_at ? lasted(old) : "—");
      this.outbox.className = `outbox ${refused ? "stuck" : failed_at || old > LONG_IN_OUTBOX_MS ? "slow" : "fine"}`;
    };
    this.ticking.push(draw);
    const item = (name: string, value: HTMLElement): HTMLElement => h("span", {}, `${name} `, value);
    fill(this.outbox, h("b", {}, "送市级系统"), item("待送", h("b", { class: "num" }, String(waiting))), item("最久", oldest),
      item("搁置", h("b", { class: "num" }, String(refused))),
      h("span", { class: "outbox-why" }, failed_at ? `${day(failed_at)} 未送到：${why || "原因不明"}，系统会继续重试` : "运行正常"));
    draw();
  }

  private lateRow(each: LateRow): HTMLElement {
    const time = h("td", { class: "num" });
    const due = each.due_at ?? 0;
    this.ticking.push(() => {
      const now = this.desk.now();
      say(time, leftWords(due, now));
      time.className = `num late-cell ${lateness(due, now)}`;
    });
    return h("tr", {}, time, h("td", { class: "num" }, each.agent ?? "—"), h("td", { class: "num" }, number(each.ani)), h("td", { class: "num" }, each.dnis), h("td", { class: "wrap" }, matter(each)));
  }

  private graveRow(each: GraveRow): HTMLElement {
    const asked = each.by === "detector";
    const place = h("div");
    this.ticking.push(() => fill(place, asked ? null : chain(each, this.desk.now())));
    const next = nextStep(each);
    const name = GRAVE_STEPS.find(([key]) => key === next)?.[1];
    const key = `${each.call} ${next}`;
    const step = next && !asked ? h("button", { type: "button", class: "primary step", "data-grave": key, disabled: this.busy.has(key), on: { click: () => void this.step(each.call, next, key) } }, `记录：${name ?? ""}`) : null;
    return h("li", { "data-call": each.call },
      h("div", { class: "grave-head" }, h("b", {}, `${asked ? "疑似：" : ""}${graveName(each, this.desk.me)}`), h("span", { class: "num" }, number(each.ani)), h("span", { class: "gap" }), step ?? h("span", { class: "dim" }, asked ? "等座席确认" : "已办结")),
      h("p", { class: "grave-words" }, [each.order || "尚未生成定单", each.agent ? `座席 ${each.agent}` : "", matter(each)].filter(Boolean).join("　")), place);
  }

  private async step(call: string, step: string, key: string): Promise<void> {
    this.busy.add(key);
    try {
      await api.graveStep(call, step);
      await this.lookUp();
    } catch (problem) {
      this.tell(problem);
    } finally {
      this.busy.delete(key);
      this.draw();
    }
  }

  private async lookUp(): Promise<void> {
    try {
      this.desk.takeOrders(await api.orders());
    } catch (problem) {
      this.tell(problem);
    }
  }
}

const matter = (each: { confidential: boolean; summary: string; place?: string; town?: string }): string =>
  each.confidential ? "（保密）" : [each.place || each.town, each.summary].filter(Boolean).join("　") || "—";

function orderRow(each: OrderRow): HTMLElement {
  return h("tr", {}, h("td", { class: "num" }, day(each.entered_at), each.late ? h("span", { class: "tag red" }, "超时") : null), h("td", { class: "num" }, h("b", {}, each.number)),
    h("td", {}, each.category || "—"), h("td", { class: "wrap" }, matter(each)), h("td", { class: "num" }, each.agent ?? "—"));
}
