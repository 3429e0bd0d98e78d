// The popup card: who is calling on which number, the phone's keys, and the earlier calls.

import { api } from "../api";
import type { Desk } from "../desk";
import { fill, h, say, show } from "../dom";
import { Menu } from "../menu";
import type { Phone } from "../phone";
import type { Handover } from "../wire";
import { lasted, number, PHASES } from "../words";
import { drawLabels, drawStory, MARKED, ON_THE_LINE, marks, outcomeWords, owedWords } from "./card_parts";
import { EarlierCalls } from "./earlier";

export class CallerCard {
  readonly element: HTMLElement;
  readonly emergency: Menu;
  private readonly idle: HTMLElement;
  private readonly card: HTMLElement;
  private readonly phase = h("span", { class: "phase", id: "phase" });
  private readonly ani = h("p", { class: "ani", id: "ani" });
  private readonly callerName = h("p", { class: "caller-name" });
  private readonly dnis = h("b", { id: "dnis" });
  private readonly hotline = h("span", { id: "hotline" });
  private readonly mode = h("span", { class: "chip-mode", id: "mode" });
  private readonly labels = h("p", { class: "labels", id: "labels" });
  private readonly owed = h("p", { class: "owed", id: "callback" });
  private readonly why = h("span", { id: "why" });
  private readonly whyLine = h("p", { class: "why-me" }, h("b", {}, "为何派给我："), this.why);
  private readonly mark: Menu;
  private readonly transfer = key("transfer-open", "quiet", "转接 / 咨询", "F7", () => this.openTransfer());
  private readonly waited = h("b", { id: "waited" });
  private readonly talked = h("b", { class: "timer" });
  private readonly outcome = h("p", { class: "outcome" });
  private readonly answer = key("answer", "go", "接听", "F2", () => void this.phone.answer());
  private readonly hangUp = key("hang-up", "end", "挂断", "F4", () => this.phone.hangUp());
  private readonly mute = key("mute", "quiet", "静音", "F8", () => this.phone.mute(!this.phone.muted));
  private readonly heard = h("i", { class: "level" });
  private readonly said = h("i", { class: "level" });
  private readonly levels: HTMLElement;
  readonly earlier: EarlierCalls;
  private readonly story = h("div", { class: "story", id: "emergency-story", hidden: true });

  constructor(
    private readonly desk: Desk,
    private readonly phone: Phone,
    tell: (problem: unknown) => void,
    private readonly openTransfer: () => void,
    private readonly judgeAgain: () => void,
  ) {
    this.earlier = new EarlierCalls(desk);
    this.mark = new Menu("标签", "quiet", () => marks(desk.call, tell), "给这通来电加标签");
    this.mark.button.id = "mark";
    this.emergency = new Menu(`转 ${desk.me.default_emergency}`, "red-line", () => {
      const ways: [Handover, string][] = [["warm", "一键转接"], ["three_way", "三方通话"]];
      return ways.flatMap(([by, way]) => desk.me.emergency_numbers.map(({ number: to, name }) => ({
        label: `${way} ${to}`,
        hint: name,
        act: () => { if (desk.call) api.emergency(desk.call.id, to, by).catch(tell); },
      })));
    }, "确认把来电人转接到", "F10");
    this.emergency.button.id = "emergency";
    this.levels = h("div", { class: "levels" }, h("span", {}, "来电声音"), bar(this.heard), h("span", {}, "我的声音"), bar(this.said));
    this.idle = h("div", { class: "empty" }, h("p", {}, "暂无来电"), shortcuts());
    this.card = h("div", { class: "caller", hidden: true },
      this.phase, this.ani, this.callerName,
      h("p", { class: "dialled" }, h("span", {}, "拨打"), this.dnis, this.hotline, this.mode),
      this.labels, this.owed,
      h("dl", { class: "facts" }, h("div", {}, h("dt", {}, "等待"), h("dd", {}, this.waited)), h("div", {}, h("dt", {}, "通话"), h("dd", {}, this.talked))),
      this.outcome, this.story, this.whyLine,
      h("div", { class: "keys" }, this.answer, this.hangUp, this.mute, this.emergency.element, this.transfer, this.mark.element),
      this.levels);
    this.element = h("aside", { class: "left" },
      h("section", { class: "card", id: "caller", "aria-label": "来电" }, this.idle, this.card),
      this.earlier.element);
    desk.on(["call", "agent", "link"], () => this.draw());
  }

  draw(): void {
    const { call } = this.desk;
    const onlyPhone = !call && this.phone.call !== "none";
    show(this.idle, !call && !onlyPhone);
    show(this.card, !!call || onlyPhone);
    this.drawKeys();
    if (!call) {
      if (onlyPhone) this.drawPhone();
      return;
    }
    const rings = call.phase === "conference" && call.consult?.kind === "emergency" && !call.consult.answered;
    say(this.phase, rings ? "通话中，正在呼叫紧急号码" : (PHASES[call.phase] ?? call.phase));
    this.phase.className = `phase ${call.phase}`;
    say(this.ani, number(call.ani));
    say(this.callerName, call.caller_name && call.caller_name !== call.ani ? call.caller_name : "");
    say(this.dnis, call.dnis || "未知");
    say(this.hotline, call.hotline);
    say(this.mode, call.mode ?? "");
    drawLabels(this.labels, call);
    say(this.owed, owedWords(call));
    say(this.why, call.why && call.agent === this.desk.agent?.id ? call.why : "");
    show(this.whyLine, !!this.why.textContent);
    say(this.outcome, outcomeWords(call));
    const mine = call.agent === this.desk.me.account.name;
    drawStory(this.story, call, this.desk.me.kinds, mine ? this.judgeAgain : null);
    this.tick();
  }

  /** A call of which the service has told nothing (yet): what the phone itself knows. */
  private drawPhone(): void {
    const { phone } = this;
    const phase = phone.call === "ringing" ? "ringing" : "talking";
    say(this.phase, phone.call === "connecting" ? "正在接通" : PHASES[phase] ?? "");
    this.phase.className = `phase ${phase}`;
    say(this.ani, number(phone.caller));
    say(this.callerName, "");
    say(this.dnis, "—");
    for (const each of [this.hotline, this.mode, this.owed, this.why]) say(each, "");
    show(this.whyLine, false);
    show(this.story, false);
    fill(this.labels);
    say(this.waited, "—");
    const { link } = this.desk;
    say(this.outcome, link === "up" ? "" : link === "down" ? "来电资料要等服务恢复后显示，请先用纸笔记录。紧急情况请来电人立即拨打 110。" : "重新登录后显示来电资料。");
    this.tick();
  }

  private drawKeys(): void {
    const { phone, desk } = this;
    this.element.dataset["phone"] = phone.call;
    this.answer.disabled = phone.call !== "ringing";
    this.hangUp.disabled = phone.call === "none";
    this.mute.disabled = phone.call !== "talking";
    this.mute.setAttribute("aria-pressed", String(phone.muted));
    say(this.mute.firstElementChild as Element, phone.muted ? "取消静音" : "静音");
    const mine = desk.link === "up" && !!desk.call && desk.call.agent === desk.agent?.id;
    const talking = mine && desk.call?.phase === "talking";
    const calling = desk.call?.consult?.kind === "emergency";
    this.emergency.button.disabled = !mine || calling || !ON_THE_LINE.has(desk.call?.phase ?? "");
    this.transfer.disabled = !talking;
    this.mark.button.disabled = !mine || !MARKED.has(desk.call?.phase ?? "");
    this.card.classList.toggle("rings", phone.call === "ringing" || desk.call?.phase === "ringing");
    show(this.levels, phone.call === "talking");
  }

  tick(): void {
    const { call } = this.desk;
    if (!call) {
      const { phone } = this;
      say(this.talked, phone.call === "talking" ? lasted(Date.now() - phone.talkingSince) : "—");
      return;
    }
    const now = this.desk.now();
    const running = call.phase === "ringing" || call.phase === "waiting";
    say(this.waited, lasted(running ? call.waited_ms + this.since(call) : call.waited_ms));
    say(this.talked, call.answered_at ? lasted((call.ended_at ?? now) - call.answered_at) : "—");
  }

  /** Ten times a second while talking: how loud both sides are. */
  tickLevels(): void {
    if (this.levels.hidden) return;
    this.heard.style.width = loud(this.phone.level());
    this.said.style.width = loud(this.phone.ownLevel());
  }

  private seen: { call: unknown; at: number } = { call: null, at: 0 };

  private since(call: unknown): number {
    if (this.seen.call !== call) this.seen = { call, at: this.desk.now() };
    return this.desk.now() - this.seen.at;
  }
}

function key(id: string, style: string, label: string, shortcut: string, act: () => void): HTMLButtonElement {
  return h("button", { type: "button", id, class: style, disabled: true, on: { click: act } }, h("span", {}, label), h("kbd", {}, shortcut));
}

function bar(level: HTMLElement): HTMLElement {
  return h("span", { class: "level-bar", "aria-hidden": "true" }, level);
}

/** −60 dB is an empty bar, −10 dB a full one. */
function loud(level: number): string {
  return `${Math.max(0, Math.min(100, (20 * Math.log10(level + 1e-6) + 60) * 2)).toFixed(0)}%`;
}

function shortcuts(): HTMLElement {
  const keys = [["F2", "接听"], ["F4", "挂断"], ["F7", "转接 / 咨询"], ["F8", "静音"], ["F9", "就绪 / 示忙"], ["F10", "一键转接紧急号码"], ["F3", "紧急三方通话"], ["F6", "误报"]];
  return h("dl", { class: "shortcuts" }, ...keys.map(([k, words]) => h("div", {}, h("dt", {}, h("kbd", {}, k ?? "")), h("dd", {}, words ?? ""))));
}
