// The screen of who stands in at the emergency number: the case at hand large, the others beside it, those before below.

import { api } from "../api";
import type { Desk } from "../desk";
import { fill, h, say, show } from "../dom";
import { Alarm } from "../ringer";
import type { EmergencyCase, Judgement } from "../wire";
import { clock, day, kind, lasted, number, OUTCOMES } from "../words";

const KEYS: [Judgement, string, string][] = [["accepted", "已受理", "1"], ["returned", "退回", "2"], ["undetermined", "未定", "3"]];
const HINTS: Record<Judgement, string> = { accepted: "我方处置", returned: "不属我方，退回热线", undetermined: "权属未定，热线首接负责" };
const SHORT: Record<string, string> = { ...OUTCOMES, returned: "已退回", undetermined: "未定", abandoned: "来电人已挂断" };
const ALARM_TIMES = 6;

export class StandInScreen {
  readonly element: HTMLElement;
  private readonly alarm = new Alarm();
  private readonly loud = h("button", { type: "button", class: "quiet", id: "sound-on", on: { click: () => void this.alarm.allow().then(() => this.tick()) } }, "声音提示未开启，点此开启");
  private readonly quiet = h("div", { class: "stand-in-none" }, h("b", {}, "当前没有转来的紧急来电"), h("span", {}, "有新来电时，这里会显示并响铃"));
  private readonly now = h("section", { class: "case", id: "case", "aria-live": "assertive", hidden: true });
  private readonly others = h("ol", { class: "others", id: "others", "aria-label": "其他待处置" });
  private readonly recent = h("ol", { class: "past-cases", id: "recent", tabindex: "0" });
  private readonly note = h("input", { id: "case-note", maxlength: 200, placeholder: "备注，例如出警单号（可不填）", "aria-label": "备注" });
  private readonly keys: HTMLButtonElement[];
  private readonly ani = h("p", { class: "case-ani", id: "case-ani" });
  private readonly what = h("b", { class: "case-kind", id: "case-kind" });
  private readonly since = h("span", { class: "num", id: "case-since" });
  private readonly stands = h("span", { class: "case-state" });
  private readonly where = h("p", { class: "case-where", id: "case-where" });
  private readonly words = h("ol", { class: "case-words", id: "case-words" });
  private readonly from = h("p", { class: "case-from" });
  private readonly known = new Set<string>();
  private first = true;
  private current = "";
  private busy = false;

  constructor(
    private readonly desk: Desk,
    private readonly tell: (problem: unknown) => void,
  ) {
    this.keys = KEYS.map(([outcome, label, shortcut]) => h("button", { type: "button", class: `verdict ${outcome}`, "data-outcome": outcome, on: { click: () => this.judge(outcome) } },
      h("b", {}, label, h("kbd", {}, shortcut)), h("small", {}, HINTS[outcome])));
    this.now.append(
      h("div", { class: "case-top" }, this.what, this.stands, h("span", { class: "gap" }), this.since),
      this.ani, this.from,
      h("div", { class: "case-row" }, h("span", { class: "case-label" }, "地点"), this.where),
      h("div", { class: "case-row grow" }, h("span", { class: "case-label" }, "来电人的话"), this.words),
      h("div", { class: "verdicts" }, ...this.keys), this.note);
    this.element = h("main", { class: "stand-in" },
      h("div", { class: "stand-in-main" }, this.quiet, this.now),
      h("aside", { class: "stand-in-side" }, this.loud,
        h("section", { class: "card", "aria-label": "待处置" }, h("h2", {}, "待处置"), this.others),
        h("section", { class: "card grow", "aria-label": "最近" }, h("h2", {}, "最近"), this.recent)));
    desk.on(["emergencies"], () => this.draw());
    desk.on(["link"], () => { if (desk.link === "up") void this.lookUp(); else this.drawKeys(); });
    void this.alarm.allow();
    document.addEventListener("pointerdown", () => void this.alarm.allow());
    document.addEventListener("keydown", (event) => this.pressed(event));
  }

  draw(): void {
    const { open, recent } = this.desk.emergencies ?? { open: [], recent: [] };
    const fresh = open.filter(({ call }) => !this.known.has(call));
    if (fresh.length && !this.first) this.alarm.start(ALARM_TIMES);
    for (const { call } of open) this.known.add(call);
    this.first = false;
    if (!open.length) this.alarm.stop();
    if (!open.some(({ call }) => call === this.current)) this.turnTo(open[0]?.call ?? "");
    const shown = open.find(({ call }) => call === this.current);
    show(this.quiet, !shown);
    show(this.now, !!shown);
    if (shown) this.drawCase(shown);
    fill(this.others, ...(open.length ? open.map((each) => this.other(each)) : [h("li", { class: "none" }, "没有")]));
    fill(this.recent, ...(recent.length ? recent.map((each) => this.past(each)) : [h("li", { class: "none" }, "还没有")]));
    this.drawKeys();
    this.tick();
  }

  tick(): void {
    show(this.loud, this.alarm.silent);
    const shown = this.shown();
    if (shown) say(this.since, `已 ${lasted(this.desk.now() - shown.at)}（${clock(shown.at)} 起）`);
    for (const time of this.others.querySelectorAll<HTMLElement>("[data-at]")) say(time, lasted(this.desk.now() - Number(time.dataset["at"])));
  }

  private shown(): EmergencyCase | undefined {
    return this.desk.emergencies?.open.find(({ call }) => call === this.current);
  }

  private turnTo(call: string): void {
    this.current = call;
    this.note.value = "";
    this.busy = false;
  }

  private drawCase(shown: EmergencyCase): void {
    const { me } = this.desk;
    say(this.what, shown.name || kind(shown.kind, me.kinds));
    say(this.ani, number(shown.ani));
    say(this.stands, shown.answered_at ? "通话中" : "正在呼入");
    this.stands.classList.toggle("rings", !shown.answered_at);
    const place = [shown.place, shown.address].filter(Boolean).join(" ");
    say(this.where, place || "尚未听到地点，请询问来电人");
    this.where.classList.toggle("none", !place);
    const { words } = shown;
    fill(this.words, ...(words.length ? words.slice(-6).map((line) => h("li", {}, line)) : [h("li", { class: "none" }, "还没有听到")]));
    this.words.scrollTop = this.words.scrollHeight;
    say(this.from, [`经 ${shown.dnis} 转来`, shown.agent ? `座席 ${shown.agent} 在线` : "座席未在线", shown.number ? `转往 ${shown.number}` : ""].filter(Boolean).join("　"));
  }

  private drawKeys(): void {
    const shown = this.shown();
    for (const key of this.keys) {
      key.disabled = !shown || this.busy || this.desk.link !== "up";
      key.setAttribute("aria-pressed", String(!!shown?.outcome && shown.outcome === key.dataset["outcome"]));
    }
  }

  private other(each: EmergencyCase): HTMLElement {
    return h("li", {}, h("button", { type: "button", "aria-current": each.call === this.current ? "true" : false, on: { click: () => { this.turnTo(each.call); this.draw(); } } },
      h("b", {}, each.name || kind(each.kind, this.desk.me.kinds)), h("span", { class: "num" }, number(each.ani)), h("span", { class: "num", "data-at": each.at })));
  }

  private past(each: EmergencyCase): HTMLElement {
    const place = [each.place, each.address].filter(Boolean).join(" ");
    return h("li", {},
      h("div", {}, h("time", {}, day(each.at)), h("b", {}, each.name || kind(each.kind, this.desk.me.kinds)), h("span", { class: "num" }, number(each.ani)), h("span", { class: "gap" }),
        h("span", { class: `outcome-tag ${each.outcome ?? ""}` }, SHORT[each.outcome ?? ""] ?? "—")),
      place || each.note ? h("p", {}, [place, each.note].filter(Boolean).join("；")) : null);
  }

  private pressed(event: KeyboardEvent): void {
    void this.alarm.allow();
    const key = KEYS.find(([, , shortcut]) => shortcut === event.key);
    if (!key || event.target instanceof HTMLInputElement || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    event.preventDefault();
    this.judge(key[0]);
  }

  private judge(outcome: Judgement): void {
    const shown = this.shown();
    if (!shown || this.busy) return;
    this.busy = true;
    this.alarm.stop();
    this.drawKeys();
    api.judge(shown.call, outcome, this.note.value.trim()).then(() => this.lookUp(), this.tell).finally(() => {
      this.busy = false;
      this.drawKeys();
    });
  }

  private async lookUp(): Promise<void> {
    try {
      this.desk.takeEmergencies(await api.emergencies());
    } catch (problem) {
      this.tell(problem);
    }
  }
}
