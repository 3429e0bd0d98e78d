// The panel for giving a caller to somebody else: search, choose by arrow keys, then ask first or give at once.

import { api, Refused } from "../api";
import type { Desk } from "../desk";
import { fill, h, say, show } from "../dom";
import type { AgentState, Target, TargetKind, Targets } from "../wire";
import { STATES, TARGETS } from "../words";

interface Entry {
  target: Target;
  name: string;
  hint: string;
  /** Style of the hint. */
  state: string;
}

const REFRESH_MS = 5_000;
const OUTSIDE = /^\d{3,15}$/;
const ORDER: AgentState[] = ["ready", "wrap_up", "talking", "ringing", "not_ready"];

export class TransferPanel {
  readonly element: HTMLElement;
  private readonly search = h("input", {
    id: "transfer-search", role: "combobox", autocomplete: "off", "aria-expanded": "true", "aria-controls": "transfer-list",
    "aria-label": "转给谁", placeholder: "工号、姓名、组、分中心，或外线号码", maxlength: 32,
    on: { input: () => this.draw(), keydown: (event) => this.key(event as KeyboardEvent) },
  });
  private readonly list = h("ul", { class: "targets", id: "transfer-list", role: "listbox", "aria-label": "可转接的对象" });
  private readonly problem = h("p", { class: "problem", role: "alert" });
  private readonly ask = h("button", { type: "button", id: "transfer-consult", class: "primary", on: { click: () => void this.go("consult") } }, "咨询", h("kbd", {}, "Enter"));
  private readonly give = h("button", { type: "button", id: "transfer-blind", class: "quiet", on: { click: () => void this.go("transfer") } }, "盲转", h("kbd", {}, "Ctrl+Enter"));
  private targets: Targets = { agents: [], groups: [], sub_centres: [] };
  private shown: Entry[] = [];
  private chosen: Target | null = null;
  private timer = 0;
  private busy = false;
  private before: Element | null = null;

  constructor(private readonly desk: Desk) {
    this.element = h("section", { class: "card transfer", id: "transfer", role: "dialog", "aria-label": "转接与咨询", hidden: true,
      on: { keydown: (event) => { if ((event as KeyboardEvent).key === "Escape") this.close(); } } },
      h("h2", {}, "转接与咨询", h("span", { class: "gap" }), h("button", { type: "button", class: "small-button", on: { click: () => this.close() } }, "关闭", h("kbd", {}, "Esc"))),
      h("div", { class: "transfer-search" }, this.search), this.list, this.problem,
      h("div", { class: "transfer-keys" }, this.ask, this.give, h("small", {}, "咨询：来电人先听音乐，谈妥再转交；盲转：直接转走")));
    desk.on(["call", "agent"], () => { if (!this.allowed()) this.close(); });
  }

  toggle(): void {
    if (this.element.hidden) this.open();
    else this.close();
  }

  open(): void {
    if (!this.allowed()) return;
    this.before = document.activeElement;
    this.search.value = "";
    this.chosen = null;
    say(this.problem, "");
    show(this.element, true);
    this.draw();
    this.search.focus();
    void this.refresh();
  }

  close(): void {
    if (this.element.hidden) return;
    clearTimeout(this.timer);
    const inside = this.element.contains(document.activeElement);
    show(this.element, false);
    if (inside && this.before instanceof HTMLElement) this.before.focus();
  }

  private allowed(): boolean {
    const { call, agent, link } = this.desk;
    return link === "up" && call?.phase === "talking" && call.agent === agent?.id;
  }

  private async refresh(): Promise<void> {
    clearTimeout(this.timer);
    try {
      this.targets = await api.targets();
      if (!this.element.hidden) this.draw();
    } catch (error) {
      say(this.problem, error instanceof Refused ? error.message : "名单暂时取不到，仍可输入外线号码");
    }
    if (!this.element.hidden) this.timer = window.setTimeout(() => void this.refresh(), REFRESH_MS);
  }

  private draw(): void {
    const wanted = this.search.value.trim().toLowerCase();
    const digits = wanted.replace(/[\s-]/g, "");
    this.shown = this.entries().filter(({ target, name }) => `${target.id} ${name}`.toLowerCase().includes(wanted));
    if (OUTSIDE.test(digits)) this.shown.push({ target: { kind: "number", id: digits }, name: digits, hint: "直接拨打", state: "" });
    if (!this.shown.some(({ target }) => same(target, this.chosen))) this.chosen = this.shown[0]?.target ?? null;
    fill(this.list, ...(this.shown.length ? this.shown.map((entry, at) => this.row(entry, at)) : [h("li", { class: "none" }, "没有符合的对象；外线请输入 3 至 15 位号码")]));
    const at = this.shown.findIndex(({ target }) => same(target, this.chosen));
    if (at >= 0) this.search.setAttribute("aria-activedescendant", `target-${at}`);
    else this.search.removeAttribute("aria-activedescendant");
    this.list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
    this.ask.disabled = this.give.disabled = this.busy || !this.chosen;
  }

  private entries(): Entry[] {
    const me = this.desk.agent?.id;
    const agents = this.targets.agents.filter(({ id }) => id !== me).sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.id.localeCompare(b.id));
    return [
      ...agents.map(({ id, name, state }) => ({ target: target("agent", id), name, hint: STATES[state], state })),
      ...this.targets.groups.map(({ id, name, free }) => ({ target: target("group", id), name, hint: free ? `${free} 人就绪` : "无人就绪", state: free ? "ready" : "not_ready" })),
      ...this.targets.sub_centres.map(({ id, name, open }) => ({ target: target("sub_centre", id), name, hint: open === false ? "不在服务时间" : "服务中", state: open === false ? "not_ready" : "" })),
    ];
  }

  private row({ target: { kind, id }, name, hint, state }: Entry, at: number): HTMLElement {
    const chosen = same({ kind, id }, this.chosen);
    const choose = (): void => { this.chosen = { kind, id }; this.draw(); this.search.focus(); };
    return h("li", { id: `target-${at}`, role: "option", "aria-selected": String(chosen), on: { click: choose } },
      h("small", { class: "target-kind" }, TARGETS[kind]),
      kind === "agent" ? h("b", { class: "num" }, id) : null, h("span", { class: "target-name" }, name),
      h("span", { class: `state small ${state}` }, hint));
  }

  private key(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step && this.shown.length) {
      event.preventDefault();
      const at = this.shown.findIndex(({ target: each }) => same(each, this.chosen));
      this.chosen = this.shown[(at + step + this.shown.length) % this.shown.length]?.target ?? null;
      this.draw();
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      void this.go(event.ctrlKey ? "transfer" : "consult");
    }
  }

  private async go(way: "consult" | "transfer"): Promise<void> {
    const call = this.desk.call;
    if (!call || !this.chosen || this.busy) return;
    this.busy = true;
    say(this.problem, "");
    this.draw();
    try {
      await (way === "consult" ? api.consult(call.id, this.chosen) : api.transfer(call.id, this.chosen));
      this.close();
    } catch (error) {
      say(this.problem, error instanceof Refused ? error.message : "没有转成，请重试");
    } finally {
      this.busy = false;
      this.draw();
    }
  }
}

const target = (kind: TargetKind, id: string): Target => ({ kind, id });

const same = (a: Target, b: Target | null): boolean => a.kind === b?.kind && a.id === b.id;
