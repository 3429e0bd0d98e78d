// The earlier calls of the number that is on the line.

import { api } from "../api";
import type { Desk } from "../desk";
import { fill, h } from "../dom";
import type { Draft } from "../wire";
import { day } from "../words";

export class EarlierCalls {
  readonly element: HTMLElement;
  private readonly list = h("ol", { class: "earlier", id: "earlier" });
  private asked: string | null = null;

  constructor(private readonly desk: Desk) {
    this.element = h("section", { class: "card grow", "aria-label": "历史来电" }, h("h2", {}, "历史来电"), this.list);
    desk.on(["call"], () => this.draw());
  }

  draw(): void {
    const { call } = this.desk;
    if (this.asked === (call?.id ?? "")) return;
    this.asked = call?.id ?? "";
    if (call) void this.lookUp(call.id, call.ani);
    else this.tell("有来电时显示该号码的历史来电");
  }

  /** Opens one of them; false when it is not in the list. */
  open(call: string): boolean {
    const line = [...this.list.children].find((each) => (each as HTMLElement).dataset["call"] === call) as HTMLElement | undefined;
    if (!line) return false;
    line.querySelector("details")?.setAttribute("open", "");
    line.scrollIntoView({ block: "nearest" });
    line.classList.remove("found");
    void line.offsetWidth;
    line.classList.add("found");
    line.querySelector("summary")?.focus();
    return true;
  }

  private tell(words: string): void {
    fill(this.list, h("li", { class: "none" }, words));
  }

  private async lookUp(call: string, ani: string): Promise<void> {
    if (!ani) return this.tell("号码未显示，无法查询");
    this.tell("正在查询……");
    try {
      const { calls } = await api.earlier(ani);
      if (this.asked !== call) return;
      const others = calls.filter((each) => each.call !== call);
      if (others.length) fill(this.list, ...others.map((each) => this.item(each)));
      else this.tell("没有历史来电");
    } catch {
      if (this.asked === call) this.tell("历史来电暂时查不到");
    }
  }

  private item(draft: Draft): HTMLElement {
    const { summary, category, place, town } = draft.fields;
    const names = new Map([...this.desk.me.forms, ...(draft.form?.fields ?? [])].map(({ key, label }) => [key, label]));
    const rows = Object.entries(draft.fields).filter(([, { value }]) => value);
    return h("li", { "data-call": draft.call },
      h("div", {}, h("time", {}, draft.opened_at ? day(draft.opened_at) : ""), category?.value ? h("span", { class: "tag" }, category.value) : null,
        h("span", { class: "dim" }, draft.hotline || draft.dnis || "")),
      h("details", {}, h("summary", {}, summary?.value || "（无摘要）"),
        h("dl", { class: "pairs" },
          ...(draft.order ? [h("dt", {}, "定单号"), h("dd", { class: "num" }, draft.order.number)] : []),
          ...rows.flatMap(([key, { value }]) => [h("dt", {}, names.get(key) ?? key), h("dd", {}, value)]))),
      place?.value || town?.value ? h("small", {}, [town?.value, place?.value].filter(Boolean).join(" ")) : null);
  }
}
