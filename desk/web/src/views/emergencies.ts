// Supervisors' tab: the emergencies under way, and those before with their outcomes.

import { api } from "../api";
import type { Desk } from "../desk";
import { fill, h, say } from "../dom";
import type { EmergencyCase } from "../wire";
import { day, kind, lasted, number, OUTCOMES } from "../words";
import { card, head, none } from "./table";

export class EmergenciesTab {
  readonly element: HTMLElement;
  private readonly open = h("tbody", { id: "emergencies-open" });
  private readonly recent = h("tbody", { id: "emergencies-recent" });
  private ticking: [HTMLElement, number][] = [];

  constructor(
    private readonly desk: Desk,
    private readonly tell: (problem: unknown) => void,
    private readonly count: (open: number) => void,
  ) {
    this.element = h("div", { class: "tab emergencies" },
      card("正在处置", "open-now", h("table", {}, head("时长", "类别", "号码", "来电号码", "拨打", "地点", "来电人的话", "座席", "进展"), this.open)),
      card("最近的紧急情况", "recent", h("table", {}, head("时间", "类别", "号码", "来电号码", "地点", "座席", "结果"), this.recent)));
    desk.on(["emergencies"], () => this.draw());
    desk.on(["link"], () => { if (desk.link === "up") void this.lookUp(); });
  }

  tick(): void {
    for (const [cell, since] of this.ticking) say(cell, lasted(this.desk.now() - since));
  }

  private draw(): void {
    const { open, recent } = this.desk.emergencies ?? { open: [], recent: [] };
    this.ticking = [];
    fill(this.open, ...(open.length ? open.map((each) => this.running(each)) : [none(9, "现在没有紧急情况")]));
    fill(this.recent, ...(recent.length ? recent.map((each) => this.past(each)) : [none(7, "还没有")]));
    this.count(open.length);
    this.tick();
  }

  private running(each: EmergencyCase): HTMLElement {
    const since = h("td", { class: "num over" });
    this.ticking.push([since, each.at]);
    const words = each.words.slice(-2).join("");
    return h("tr", { class: "alerting" }, since, h("td", {}, h("b", {}, this.name(each))), h("td", { class: "num" }, each.number), h("td", { class: "num" }, number(each.ani)), h("td", { class: "num" }, each.dnis),
      h("td", { class: "wrap" }, place(each)), h("td", { class: "wrap long" }, words ? `“${words}”` : each.confidential ? "（保密）" : "—"), h("td", { class: "num" }, each.agent ?? "—"),
      h("td", {}, h("span", { class: each.answered_at ? "tag" : "tag red" }, each.answered_at ? "通话中" : "正在呼叫")));
  }

  private past(each: EmergencyCase): HTMLElement {
    return h("tr", {}, h("td", { class: "num" }, day(each.at)), h("td", {}, this.name(each)), h("td", { class: "num" }, each.number), h("td", { class: "num" }, number(each.ani)),
      h("td", { class: "wrap" }, place(each)), h("td", { class: "num" }, each.agent ?? "—"),
      h("td", { class: "wrap" }, h("span", { class: `outcome-tag ${each.outcome ?? ""}` }, OUTCOMES[each.outcome ?? ""] ?? each.outcome ?? "—"), each.note ? h("small", {}, ` ${each.note}`) : null));
  }

  private name(each: EmergencyCase): string {
    return each.name || kind(each.kind, this.desk.me.kinds);
  }

  private async lookUp(): Promise<void> {
    try {
      this.desk.takeEmergencies(await api.emergencies());
    } catch (problem) {
      this.tell(problem);
    }
  }
}

const place = (each: EmergencyCase): string => [each.place, each.address].filter(Boolean).join(" ") || (each.confidential ? "（保密）" : "—");
