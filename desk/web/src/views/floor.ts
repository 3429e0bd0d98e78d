// The floor as supervisors see it: figures, then tabs for the line and agents, measures, callbacks, recordings.

import type { Desk } from "../desk";
import { fill, h, say, show } from "../dom";
import type { AgentState, AgentView } from "../wire";
import { lasted, number, reason, STATES } from "../words";
import { CallbacksTab } from "./callbacks";
import { EmergenciesTab } from "./emergencies";
import { LineCards, TARGET_WAIT_MS, UnservedBar } from "./line";
import { MeasuresTab } from "./measures";
import { OrdersTab } from "./orders";
import { SoundCards } from "./sound";
import { SurgeSwitch } from "./surge";
import { card, head, none } from "./table";

const TILES: [string, string][] = [["waiting", "排队"], ["longest", "最长等待"], ["talking", "通话"], ["ringing", "振铃"], ["ready", "就绪"], ["wrap_up", "整理"], ["not_ready", "示忙"], ["elsewhere", "外部/三方"], ["callbacks", "待回拨"], ["emergency", "紧急转接"]];
const OUTSIDE = ["diverting", "diverted", "consulting", "conference", "calling_back"];

interface Tab {
  name: string;
  label: string;
  element: HTMLElement;
  show?: (visible: boolean) => void;
}

export class FloorScreen {
  readonly element: HTMLElement;
  /** Across every screen: who waits for nobody, and the surge plan while it is in force. */
  readonly banners: HTMLElement[];
  private readonly tiles = new Map<string, HTMLElement>();
  private readonly agents = h("tbody", { id: "agents" });
  private readonly line: LineCards;
  private readonly unserved: UnservedBar;
  private readonly surge: SurgeSwitch;
  private readonly sound: SoundCards | null;
  private readonly tabs: Tab[];
  private readonly buttons = new Map<string, HTMLButtonElement>();
  private tickers: { tick: () => void }[] = [];
  private ticking: [HTMLElement, number][] = [];

  constructor(
    private readonly desk: Desk,
    tell: (problem: unknown) => void,
  ) {
    this.line = new LineCards(desk);
    this.unserved = new UnservedBar(desk);
    this.surge = new SurgeSwitch(desk, tell);
    this.sound = desk.me.account.role === "supervisor" ? new SoundCards(desk, tell) : null;
    this.tabs = this.makeTabs(tell);
    const tiles = TILES.map(([key, label]) => {
      const figure = h("b", {}, "0");
      this.tiles.set(key, figure);
      return h("div", { class: `tile ${key}` }, h("span", {}, label), figure);
    });
    this.banners = [this.unserved.element, this.surge.banner];
    this.element = h("main", { class: "floor" },
      h("section", { class: "tiles", "aria-label": "现场概况" }, ...tiles),
      h("div", { class: "tab-row" }, this.tabList(), h("span", { class: "gap" }), this.surge.element),
      ...this.tabs.map(({ element }) => element));
    this.turnTo("scene");
    desk.on(["floor"], () => this.draw());
  }

  private makeTabs(tell: (problem: unknown) => void): Tab[] {
    const agents = card("座席", "agents", h("table", {}, head("工号", "姓名", "状态", "时长", "正在接听"), this.agents));
    const measures = new MeasuresTab(this.desk);
    const callbacks = new CallbacksTab(this.desk, tell);
    const tabs: Tab[] = [
      { name: "scene", label: "现场", element: h("div", { class: "tab scene" }, this.line.line, this.line.elsewhere, agents) },
      { name: "measures", label: "指标", element: measures.element, show: (visible) => measures.show(visible) },
      { name: "callbacks", label: "回拨", element: callbacks.element, show: (visible) => callbacks.show(visible) },
    ];
    if (!this.sound) return tabs;
    const emergencies = new EmergenciesTab(this.desk, tell, (count) => this.mark("emergencies", count));
    const orders = new OrdersTab(this.desk, tell, (count) => this.mark("orders", count));
    this.tickers = [emergencies, orders];
    tabs.push({ name: "emergencies", label: "紧急情况", element: emergencies.element }, { name: "orders", label: "定单", element: orders.element });
    tabs.push({ name: "sound", label: "录音与审计", element: h("div", { class: "tab two" }, this.sound.sound, this.sound.trail) });
    return tabs;
  }

  /** How many things of a tab want somebody. */
  private mark(name: string, count: number): void {
    const badge = this.buttons.get(name)?.lastElementChild as HTMLElement;
    say(badge, String(count));
    show(badge, count > 0);
  }

  private tabList(): HTMLElement {
    const list = h("div", { class: "tabs", role: "tablist", "aria-label": "班长台", on: { keydown: (event) => this.key(event as KeyboardEvent) } });
    for (const { name, label, element } of this.tabs) {
      const button = h("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`, on: { click: () => this.turnTo(name) } }, label, h("span", { class: "badge", hidden: true }));
      element.id = `panel-${name}`;
      element.setAttribute("role", "tabpanel");
      element.setAttribute("aria-labelledby", button.id);
      this.buttons.set(name, button);
      list.append(button);
    }
    return list;
  }

  private turnTo(name: string): void {
    for (const tab of this.tabs) {
      const chosen = tab.name === name;
      const button = this.buttons.get(tab.name);
      button?.setAttribute("aria-selected", String(chosen));
      button?.setAttribute("tabindex", chosen ? "0" : "-1");
      show(tab.element, chosen);
      tab.show?.(chosen);
    }
  }

  private key(event: KeyboardEvent): void {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (!step) return;
    const at = this.tabs.findIndex(({ name }) => this.buttons.get(name) === document.activeElement);
    const next = this.tabs[(at + step + this.tabs.length) % this.tabs.length];
    if (!next) return;
    this.turnTo(next.name);
    this.buttons.get(next.name)?.focus();
  }

  draw(): void {
    const floor = this.desk.floor;
    if (!floor) return;
    const figures: Record<string, number> = {
      ...floor.states,
      waiting: floor.waiting,
      callbacks: floor.callbacks,
      elsewhere: OUTSIDE.reduce((sum, phase) => sum + (floor.phases[phase] ?? 0), 0),
      emergency: (floor.phases["emergency"] ?? 0) + (floor.phases["transferring"] ?? 0),
    };
    for (const [key, element] of this.tiles) if (key !== "longest") say(element, String(figures[key] ?? 0));
    this.ticking = [];
    fill(this.agents, ...(floor.agents.length ? floor.agents.map((agent) => this.agent(agent)) : [none(5, "没有座席登录")]));
    this.line.draw();
    this.unserved.draw();
    this.sound?.draw();
    this.tick();
  }

  tick(): void {
    const now = this.desk.now();
    for (const [cell, since] of this.ticking) say(cell, lasted(now - since));
    for (const each of [this.line, this.unserved, this.surge, ...this.tickers]) each.tick();
    const first = Math.min(...(this.desk.floor?.line ?? []).map((call) => call.since));
    const longest = this.tiles.get("longest");
    if (!longest) return;
    say(longest, Number.isFinite(first) ? lasted(now - first) : "—");
    longest.classList.toggle("over", now - first > TARGET_WAIT_MS);
  }

  private agent(agent: AgentView): HTMLElement {
    const since = h("td", { class: "num" });
    this.ticking.push([since, agent.since]);
    const why = agent.state === "not_ready" ? reason(agent.reason) : agent.after_call ? `话后${reason(agent.after_call)}` : "";
    return h("tr", { class: agent.alert ? "alerting" : "" },
      h("td", { class: "num" }, agent.id), h("td", {}, agent.name),
      h("td", {}, h("span", { class: `state small ${agent.state}` }, STATES[agent.state as AgentState] ?? agent.state), why ? h("small", {}, ` ${why}`) : null),
      since,
      h("td", {}, agent.ani !== undefined ? `${number(agent.ani)} → ${agent.hotline || agent.dnis}` : "", agent.alert ? h("span", { class: "tag red" }, "紧急") : null));
  }
}
