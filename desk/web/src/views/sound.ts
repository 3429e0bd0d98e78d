// Recordings and who heard them.

import { api } from "../api";
import type { Desk } from "../desk";
import { fill, h, say, show } from "../dom";
import type { AuditRow, RecordingRow } from "../wire";
import { day, lasted, number } from "../words";
import { card, head, none } from "./table";

export class SoundCards {
  readonly sound: HTMLElement;
  readonly trail: HTMLElement;
  private readonly recordings = h("tbody", { id: "recordings" });
  private readonly entries = h("tbody", { id: "audit" });
  private readonly player = h("audio", { controls: true, preload: "none", id: "player", hidden: true });
  private readonly playing = h("p", { class: "playing", role: "status" });
  private sealed = -1;
  private current = "";

  constructor(
    private readonly desk: Desk,
    private readonly tell: (problem: unknown) => void,
  ) {
    this.player.addEventListener("error", () => this.failed());
    this.sound = card("最近录音", "sound", h("div", { class: "player" }, this.playing, this.player), h("table", {}, head("时间", "来电号码", "拨打", "座席", "时长", ""), this.recordings));
    this.trail = card("调听记录", "trail", h("table", {}, head("时间", "账号", "通话", "结果"), this.entries));
    void this.lookUp();
  }

  /** Looks again when another recording was sealed. */
  draw(): void {
    const sealed = this.desk.floor?.recordings ?? [];
    if (this.sealed === sealed.length && sealed[0]?.call === this.current) return;
    this.sealed = sealed.length;
    this.current = sealed[0]?.call ?? "";
    void this.lookUp();
  }

  private async lookUp(): Promise<void> {
    try {
      const [{ recordings }, { entries }] = await Promise.all([api.recordings(), api.audit()]);
      fill(this.recordings, ...(recordings.length ? recordings.map((each) => this.row(each)) : [none(6, "还没有录音")]));
      fill(this.entries, ...(entries.length ? entries.map(trailRow) : [none(4, "还没有调听记录")]));
    } catch (error) {
      this.tell(error);
    }
  }

  private row(each: RecordingRow): HTMLElement {
    const play = h("button", { type: "button", class: "small-button", "aria-label": `播放 ${number(each.ani)} 的录音`, on: { click: () => void this.play(each) } }, "播放");
    return h("tr", {}, h("td", { class: "num" }, day(each.started_at)), h("td", { class: "num" }, number(each.ani)), h("td", {}, each.hotline || each.dnis),
      h("td", { class: "num" }, each.agent ?? "—"), h("td", { class: "num" }, lasted(each.duration_ms)), h("td", {}, play));
  }

  private async play(each: RecordingRow): Promise<void> {
    show(this.player, true);
    say(this.playing, `正在播放：${number(each.ani)}，${day(each.started_at)}。调听已记录。`);
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
