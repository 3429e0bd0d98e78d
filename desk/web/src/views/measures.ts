// The wallboard: how service stands over the window, with the standard's lines.

import { api, Refused } from "../api";
import type { Desk } from "../desk";
import { fill, h, say, type Child } from "../dom";
import type { Figures, Measures, Service, Work } from "../wire";
import { day, spoken } from "../words";
import { card, head, none } from "./table";

/** Who gave up later stands in the last bar. */
const LAST_SECOND = 60;
const LEVELS = { fine: "达标", warn: "预警", alarm: "未达标" };

export class MeasuresTab {
  readonly element: HTMLElement;
  private readonly tiles = h("section", { class: "measures", id: "measures", "aria-label": "服务指标" });
  private readonly chart = h("div", { class: "chart", id: "abandoned", role: "img" });
  private readonly numbers = h("tbody", { id: "by-number" });
  private readonly groups = h("tbody", { id: "by-group" });
  private readonly agents = h("tbody", { id: "by-agent" });
  private readonly problem = h("p", { class: "dim", role: "status", id: "measures-away" });
  private shown = false;

  constructor(private readonly desk: Desk) {
    const service = (): HTMLElement => head("", "呼入", "接通率", "时限内", "平均等待", "最长", "放弃");
    desk.on(["measures"], () => { if (this.shown && desk.measures) this.draw(desk.measures); });
    this.element = h("div", { class: "tab measures-tab" }, this.problem, this.tiles,
      h("section", { class: "card by-second", "aria-label": "放弃时的等待" }, h("h2", {}, "放弃来电：等了几秒", h("span", { class: "legend" }, "浅色为短时放弃，不计入")), this.chart),
      card("按号码", "by-number", h("table", {}, service(), this.numbers)),
      card("按组", "by-group", h("table", {}, service(), this.groups)),
      card("按座席", "by-agent", h("table", {}, head("座席", "接听", "占用率", "振铃未接", "拒接", "话机不通"), this.agents)));
  }

  /** The feed brings the figures every few seconds; the first are asked for. */
  show(visible: boolean): void {
    this.shown = visible;
    if (!visible) return;
    if (this.desk.measures) this.draw(this.desk.measures);
    else void this.lookUp();
  }

  private async lookUp(): Promise<void> {
    try {
      this.draw(await api.measures());
    } catch (error) {
      say(this.problem, error instanceof Refused ? `指标暂时取不到：${error.message}` : "指标暂时取不到");
    }
  }

  private draw({ complete, figures, names }: Measures): void {
    say(this.problem, complete ? "" : "统计还不完整：服务启动以前的来电没有计入。");
    const { overall, connect, staff, rules } = figures;
    const within = spoken(rules.answer_within_ms);
    const soon = connect.falls_below_in_min === null ? "" : `，约 ${connect.falls_below_in_min} 分钟后跌破`;
    const few = connect.level === "fine" && connect.calls < Math.max(1, rules.least_calls);
    const standard = `标准 ${rules.least_connect_permille / 10}%`;
    fill(this.tiles,
      few ? tile("接通率（连续 24 小时）", share(connect.rate), `来电不足 ${Math.max(1, rules.least_calls)} 通，暂不评定，${standard}`, "big", "connect-rate")
        : tile("接通率（连续 24 小时）", share(connect.rate), `${LEVELS[connect.level]}，${standard}${soon}`, `big ${connect.level}`, "connect-rate"),
      tile("今天最低接通率", share(connect.lowest_today), `近 7 天最低 ${share(connect.lowest_7_days)}`, below(connect.lowest_today, rules)),
      tile(`${within}内接通`, share(overall.service_level), `呼入 ${overall.offered}，接通 ${overall.answered}`),
      tile("平均等待", time(overall.wait.mean_ms), `90% 在 ${time(overall.wait.p90_ms)} 内，最长 ${time(overall.wait.max_ms)}`),
      tile("放弃", String(overall.abandoned), `另有短时放弃 ${overall.abandoned_short}，选择回拨 ${overall.chose_callback}`),
      tile("平均处理", time(overall.handling_mean_ms), `通话 ${time(overall.talk_mean_ms)}，整理 ${time(overall.wrap_up_mean_ms)}`),
      tile("占用率", share(staff.occupancy), `转外部 ${overall.diverted}，转接 ${overall.transfers}`),
      tile("振铃未接", String(staff.rona), `拒接 ${staff.declined}，话机不通 ${staff.unreachable}`),
      h("p", { class: "window dim" }, `统计自 ${day(figures.since)} 起；预计等待的平均误差 ${time(overall.promise_error.mean_ms)}`));
    this.drawChart(overall, rules.short_abandon_ms);
    fill(this.numbers, ...rows(figures.numbers, names.numbers, figures, "还没有来电"));
    fill(this.groups, ...rows(figures.groups, names.groups, figures, "没有分组的来电"));
    const agents = Object.entries(figures.agents).sort(([, a], [, b]) => b.rona - a.rona || b.talks - a.talks);
    fill(this.agents, ...(agents.length ? agents.map(([id, work]) => agentRow(id, names.agents[id] ?? "", work)) : [none(6, "还没有座席上座")]));
  }

  private drawChart({ abandoned_by_second: by }: Service, short_ms: number): void {
    const counts = new Array<number>(LAST_SECOND + 1).fill(0);
    for (const [second, count] of by) counts[Math.min(second, LAST_SECOND)]! += count;
    const most = Math.max(1, ...counts);
    this.chart.setAttribute("aria-label", `共 ${by.reduce((sum, [, count]) => sum + count, 0)} 通放弃`);
    fill(this.chart, ...counts.map((count, second) => {
      const bar = h("i", { class: second * 1000 < short_ms ? "short" : "" });
      bar.style.height = `${(100 * count) / most}%`;
      const label = second === LAST_SECOND ? `${second}+` : second % 10 === 0 ? String(second) : "";
      return h("span", { title: `${second}${second === LAST_SECOND ? " 秒及以上" : " 秒"}：${count} 通` }, h("em", {}, count && count === most ? String(count) : ""), bar, h("small", {}, label));
    }));
  }
}

function rows(of: Record<string, Service>, names: Record<string, string>, { rules }: Figures, empty: string): HTMLElement[] {
  const found = Object.entries(of).sort(([, a], [, b]) => b.offered - a.offered);
  if (!found.length) return [none(7, empty)];
  return found.map(([id, each]) => h("tr", {},
    h("td", {}, h("span", { class: "num" }, id), names[id] ? ` ${names[id]}` : ""),
    h("td", { class: "num" }, String(each.offered)), h("td", { class: `num ${below(each.connect_rate, rules)}` }, share(each.connect_rate)),
    h("td", { class: "num" }, share(each.service_level)), h("td", { class: "num" }, time(each.wait.mean_ms)), h("td", { class: "num" }, time(each.wait.max_ms)),
    h("td", { class: "num" }, String(each.abandoned))));
}

function agentRow(id: string, name: string, work: Work): HTMLElement {
  return h("tr", {}, h("td", {}, h("span", { class: "num" }, id), ` ${name}`), h("td", { class: "num" }, String(work.talks)), h("td", { class: "num" }, share(work.occupancy)),
    h("td", { class: `num ${work.rona ? "over" : ""}` }, String(work.rona)), h("td", { class: "num" }, String(work.declined)), h("td", { class: "num" }, String(work.unreachable)));
}

function below(rate: number | null, rules: Figures["rules"]): string {
  if (rate === null) return "";
  return rate * 1000 < rules.least_connect_permille ? "alarm" : rate * 1000 < rules.warn_connect_permille ? "warn" : "fine";
}

function tile(label: string, figure: string, words: Child, style = "", id = ""): HTMLElement {
  return h("div", { class: `measure ${style}`, id: id || null }, h("span", {}, label), h("b", {}, figure), h("small", {}, words));
}

const share = (value: number | null): string => (value === null ? "—" : `${(value * 100).toFixed(1)}%`);

const time = (ms: number | null): string => (ms === null ? "—" : spoken(ms));
