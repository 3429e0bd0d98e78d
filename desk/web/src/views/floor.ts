// The floor as supervisors see it: figures, agents, the line, recordings and who heard them.

import { api } from "../api";
import type { Desk } from "../desk";
import { fill, h, say, show } from "../dom";
import type { AgentState, AuditRow, RecordingRow } from "../wire";
import { day, lasted, number, reason, STATES } from "../words";

const TARGET_WAIT_MS = 15_000;
const TILES: [string, string][] = [["waiting", "排队"], ["longest", "最长等待"], ["talking", "通话"], ["ringing", "振铃"], ["ready", "就绪"], ["wrap_up", "整理"], ["not_ready", "示忙"], ["emergency", "紧急转接"]];

export class FloorScreen {
  readonly element: HTMLElement;
  private readonly tiles = new Map<string, HTMLElement>();
  private readonly agents = h("tbody", { id: "agents" });
  private readonly line = h("tbody", { id: "line" });
  private readonly recordings = h("tbody", { id: "recordings" });
  private readonly trail = h("tbody", { id: "audit" });
  private readonly player = h("audio", { controls: true, preload: "none", id: "player", hidden: true });
  private readonly playing = h("p", { class: "playing", role: "status" });
  private ticking: [HTMLElement, number, number][] = [];
  private sealed = -1;
  private current = "";

  constructor(
    private readonly desk: Desk,
    private readonly tell: (problem: unknown) => void,
  ) {
    const supervises = desk.me.account.role === "supervisor";
    const tiles = TILES.map(([key, label]) => {
      const figure = h("b", {}, "0");
      this.tiles.set(key, figure);
      return h("div", { class: `tile ${key}` }, h("span", {}, label), figure);
    });
    this.player.addEventListener("error", () => this.failed());
    this.element = h("main", { class: supervises ? "floor" : "floor watch" },
      h("section", { class: "tiles", "aria-label": "现场概况" }, ...tiles),
      card("座席", "agents", h("table", {}, head("工号", "姓名", "状态", "时长", "正在接听"), this.agents)),
      card("排队来电", "line", h("table", {}, head("序", "来电号码", "拨打", "已等待"), this.line)),
      supervises && card("最近录音", "sound", h("div", { class: "player" }, this.playing, this.player), h("table", {}, head("时间", "来电号码", "拨打", "座席", "时长", ""), this.recordings)),
      supervises && card("调听记录", "trail", h("table", {}, head("时间", "账号", "通话", "结果"), this.trail)));
    desk.on(["floor"], () => this.draw());
    if (supervises) void this.lookUp();
  }

  draw(): void {
    const floor = this.desk.floor;
    if (!floor) return;
    const figures: Record<string, number> = { ...floor.states, waiting: floor.waiting, emergency: (floor.phases["emergency"] ?? 0) + (floor.phases["transferring"] ?? 0) };
    for (const [key, element] of this.tiles) if (key !== "longest") say(element, String(figures[key] ?? 0));
    this.ticking = [];
    fill(this.agents, ...(floor.agents.length ? floor.agents.map((agent) =>
      h("tr", { class: agent.alert ? "alerting" : "" },
        h("td", { class: "num" }, agent.id), h("td", {}, agent.name),
        h("td", {}, h("span", { class: `state small ${agent.state}` }, STATES[agent.state as AgentState] ?? agent.state), agent.state === "not_ready" && agent.reason ? h("small", {}, ` ${reason(agent.reason)}`) : null),
        this.clock(agent.since, Infinity),
        h("td", {}, agent.ani !== undefined ? `${number(agent.ani)} → ${agent.hotline || agent.dnis}` : "", agent.alert ? h("span", { class: "tag red" }, "紧急") : null)))
      : [none(5, "没有座席登录")]));
    fill(this.line, ...(floor.line.length ? floor.line.map((call, at) =>
      h("tr", {}, h("td", { class: "num" }, call.first_in_line ? "优先" : String(at + 1)), h("td", { class: "num" }, number(call.ani)),
        h("td", {}, call.hotline || call.dnis), this.clock(call.since, TARGET_WAIT_MS)))
      : [none(4, "没有来电在排队")]));
    this.tick();
    if (this.sealed !== floor.recordings.length || floor.recordings[0]?.call !== this.current) {
      this.sealed = floor.recordings.length;
      this.current = floor.recordings[0]?.call ?? "";
      if (this.desk.me.account.role === "supervisor") void this.lookUp();
    }
  }

  tick(): void {
    const now = this.desk.now();
    for (const [cell, since, target] of this.ticking) {
      say(cell, lasted(now - since));
      cell.classList.toggle("over", now - since > target);
    }
    const first = Math.min(...(this.desk.floor?.line ?? []).map((call) => call.since));
    const longest = this.tiles.get("longest");
    if (!longest) return;
    say(longest, Number.isFinite(first) ? lasted(now - first) : "—");
    longest.classList.toggle("over", now - first > TARGET_WAIT_MS);
  }

  private clock(since: number, target: number): HTMLElement {
    const cell = h("td", { class: "num" });
    this.ticking.push([cell, since, target]);
    return cell;
  }

  private async lookUp(): Promise<void> {
    try {
      const [{ recordings }, { entries }] = await Promise.all([api.recordings(), api.audit()]);
      fill(this.recordings, ...(recordings.length ? recordings.map((each) => this.row(each)) : [none(6, "还没有录音")]));
      fill(this.trail, ...(entries.length ? entries.map(trailRow) : [none(4, "还没有调听记录")]));
    } catch (error) {
      this.tell(error);
    }
  }

  private row(each: RecordingRow): HTMLElement {
    const play = h("button", { type: "button", class: "small-button", "aria-label": `播放 ${number(each.ani)} 的录音`, on: { click: () => void this.play(each) } }, "播放");
    return h("tr", {}, h("td", { class: "num" }, day(each.arrived_at)), h("td", { class: "num" }, number(each.ani)), h("td", {}, each.hotline || each.dnis),
      h("td", { class: "num" }, each.agent ?? "—"), h("td", { class: "num" }, lasted(each.duration_ms)), h("td", {}, play));
  }

  private async play(each: RecordingRow): Promise<void> {
    show(this.player, true);
    say(this.playing, `正在播放：${number(each.ani)}，${day(each.arrived_at)}。调听已记录。`);
    this.player.src = api.sound(each.call);
    await this.player.play().catch(() => undefined);
    await this.lookUp();
  }

  private failed(): void {
    if (this.player.getAttribute("src")) say(this.playing, "录音播放不了：可能尚未归档、已损坏，或审计记录无法写入");
  }
}

function trailRow(each: AuditRow): HTMLElement {
  return h("tr", {}, h("td", { class: "num" }, each.at ? day(each.at) : "—"), h("td", {}, each.who || "未登录"), h("td", { class: "num" }, each.call), h("td", {}, outcome(each.outcome)));
}

function outcome(raw: string): string {
  const known: Record<string, string> = { not_logged_in: "拒绝：未登录", not_allowed: "拒绝：无权限", not_found: "没有录音", damaged: "拒绝：文件与索引不符", index_away: "索引不可用", range_not_satisfiable: "范围无效", not_modified: "未改动", head: "查看信息" };
  return known[raw] ?? (raw.startsWith("bytes ") ? "已调听" : raw);
}

function card(title: string, style: string, ...inside: HTMLElement[]): HTMLElement {
  return h("section", { class: `card ${style}`, "aria-label": title }, h("h2", {}, title), ...inside.slice(0, -1), h("div", { class: "scroll", tabindex: "0" }, inside[inside.length - 1] ?? null));
}

function head(...names: string[]): HTMLElement {
  return h("thead", {}, h("tr", {}, ...names.map((name) => h("th", { scope: "col" }, name))));
}

function none(span: number, words: string): HTMLElement {
  return h("tr", { class: "none" }, h("td", { colspan: span }, words));
}
