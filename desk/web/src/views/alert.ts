// The bar of an emergency: what was heard, the two ways to bring the number in, how that stands, and the record
// of how it ended. It stands above the desk and hides nothing of the caller.

import { api } from "../api";
import type { Desk } from "../desk";
import { fill, h, say, show } from "../dom";
import { around, marked } from "../marked";
import type { Handover, Judgement } from "../wire";
import { kind, lasted } from "../words";
import { numberName, type Standing, standing } from "./alert_words";

const FALSE_ALARMS = ["并非紧急情况", "已经过去的事", "转述他人或新闻", "投诉公安消防等部门", "识别有误"];
const AGAIN_MS = 3_000;
const JUDGEMENTS: [Judgement, string][] = [["accepted", "已受理"], ["returned", "退回"], ["undetermined", "未定（首接负责）"]];

export class AlertBar {
  readonly element: HTMLElement;
  private readonly level = h("span", { class: "level-tag" });
  private readonly title = h("b", { role: "alert" });
  private readonly score = h("span", { class: "alert-score" });
  private readonly numbers = h("span", { class: "alert-numbers", role: "radiogroup", "aria-label": "转接到" });
  private readonly words = h("p", { class: "alert-words" });
  private readonly timer = h("span", { class: "alert-timer", id: "alert-timer" });
  private readonly running = h("span", { class: "alert-running", "aria-hidden": "true" });
  private readonly first = this.button("alert-send", "send", "F10", () => this.sendOn());
  private readonly second = this.button("alert-three", "on-red", "F3", () => this.together());
  private readonly wrong = this.button("alert-dismiss", "on-red", "F6", () => this.turnReasons());
  private readonly later = h("button", { type: "button", id: "alert-close", class: "on-red", on: { click: () => this.close() } }, "收起");
  private readonly reason = h("input", { id: "alert-reason", maxlength: 100, placeholder: "其他原因", "aria-label": "误报的其他原因" });
  private readonly note = h("input", { id: "alert-note", maxlength: 200, placeholder: "备注（可不填）", "aria-label": "处置结果备注" });
  private readonly reasons: HTMLElement;
  private readonly verdicts: HTMLElement;
  private readonly verdictKeys: HTMLButtonElement[];
  private readonly closed = new Set<string>();
  private stands: Standing = "none";
  private chosen = "";
  private drawnFor = "";
  private busy = false;

  constructor(
    private readonly desk: Desk,
    private readonly tell: (problem: unknown) => void,
  ) {
    this.reasons = h("form", { class: "alert-more", id: "alert-reasons", hidden: true, on: { submit: (event) => { event.preventDefault(); this.dismiss(this.reason.value); } } },
      h("span", {}, "误报原因"), ...FALSE_ALARMS.map((label, at) => h("button", { type: "button", on: { click: () => this.dismiss(label) } }, label, h("kbd", {}, `Alt+${at + 1}`))),
      this.reason, h("button", { type: "submit" }, "确定"));
    this.verdictKeys = JUDGEMENTS.map(([outcome, label], at) =>
      h("button", { type: "button", "data-outcome": outcome, on: { click: () => this.judge(outcome) } }, label, h("kbd", {}, `Alt+${at + 1}`)));
    this.verdicts = h("div", { class: "alert-more", id: "alert-judge", role: "group", "aria-label": "记录处置结果", hidden: true },
      h("span", {}, "处置结果"), ...this.verdictKeys, this.note);
    this.element = h("section", { class: "alert", id: "alert", "aria-label": "紧急情况", hidden: true },
      h("div", { class: "alert-row" },
        h("span", { class: "siren", "aria-hidden": "true" }, "!"),
        h("div", { class: "alert-main" },
          h("div", { class: "alert-title" }, this.level, this.title, this.score, this.timer, this.numbers), this.words),
        this.first, this.second, this.wrong, this.later),
      this.running, this.reasons, this.verdicts);
    desk.on(["alert", "call", "link"], () => this.draw());
  }

  /** F10: puts through, rings again, or says that the number has taken over. False when there is nothing to do. */
  sendOn(): boolean {
    if (this.element.hidden || this.first.hidden || this.first.disabled) return false;
    if (this.stands === "together") this.act((call) => api.taken(call));
    else this.ask("warm");
    return true;
  }

  /** F3: the three-way call, or to stay in it. */
  together(): boolean {
    if (this.element.hidden || this.second.hidden || this.second.disabled) return false;
    this.ask("three_way");
    return true;
  }

  /** F6: why it is a false alarm. */
  turnReasons(): boolean {
    if (this.element.hidden || this.wrong.hidden || this.wrong.disabled) return false;
    show(this.reasons, this.reasons.hidden);
    this.wrong.setAttribute("aria-expanded", String(!this.reasons.hidden));
    if (!this.reasons.hidden) this.reasons.querySelector("button")?.focus();
    return true;
  }

  /** Alt and a digit: a reason, or how it ended. */
  digit(number: number): boolean {
    if (this.element.hidden) return false;
    const reason = FALSE_ALARMS[number - 1];
    if (!this.reasons.hidden && reason) this.dismiss(reason);
    else if (!this.verdicts.hidden && JUDGEMENTS[number - 1]) this.judge(JUDGEMENTS[number - 1]![0]);
    else return false;
    return true;
  }

  /** The agent wants to record it anew. */
  reopen(): void {
    this.closed.clear();
    this.draw();
    this.verdictKeys[0]?.focus();
  }

  draw(): void {
    const { call, link } = this.desk;
    const before = this.stands;
    this.stands = standing(this.desk);
    const hidden = this.stands === "none" || !call || this.closed.has(this.key());
    show(this.element, !hidden);
    if (hidden) return show(this.reasons, false);
    if (before !== this.stands || this.drawnFor !== this.key()) {
      this.drawnFor = this.key();
      this.busy = false;
      this.chosen = "";
      show(this.reasons, false);
      this.reason.value = this.note.value = "";
    }
    this.element.className = `alert ${this.stands}`;
    this.drawWords();
    this.drawKeys(link !== "up" || this.busy);
    this.tick();
  }

  tick(): void {
    const sent = this.desk.call?.emergency;
    if (this.element.hidden || !sent) return say(this.timer, "");
    const now = this.desk.now();
    const left = (sent.handover_until ?? 0) - now;
    const leaving = sent.by === "warm" && !!sent.handover_until;
    say(this.timer, this.stands === "rings" ? `已振铃 ${lasted(now - (sent.sent_at ?? now))}`
      : this.stands === "together" && leaving ? `您将在 ${lasted(left + 999)} 后自动退出` : "");
    this.timer.classList.toggle("soon", leaving && left < 15_000);
  }

  private drawWords(): void {
    const { alert, call, me, transcript } = this.desk;
    const sent = call?.emergency;
    const other = numberName(sent ?? { number: this.number() }, me.emergency_numbers);
    const heard = this.stands === "heard";
    say(this.level, heard ? (alert?.certain ? "确定" : "疑似") : "");
    show(this.level, heard);
    this.element.classList.toggle("possible", heard && !alert?.certain);
    const titles: Record<Standing, string> = {
      none: "",
      heard: `紧急情况：${kind(alert?.kind ?? "", me.kinds)}`,
      rings: `正在呼叫 ${other}`,
      together: `三方通话：来电人、您和 ${other}`,
      unanswered: `${other} 没有接听`,
      judge: sent?.outcome === "returned" ? `${other} 已退回` : `${other} 已接听，请记录处置结果`,
    };
    say(this.title, titles[this.stands]);
    say(this.score, heard && alert?.score !== undefined ? `把握 ${Math.round(alert.score * 100)}%` : "");
    this.score.title = alert?.why ?? "";
    const words = alert?.words ?? sent?.words ?? "";
    const sentence = [...transcript].reverse().find(({ leg, text }) => leg === "caller" && !!words && text.includes(words))?.text ?? words;
    const said: Record<Standing, string> = {
      none: "",
      heard: "",
      rings: "您与来电人仍在通话，来电人听得到您",
      together: sent?.by === "three_way" ? "您留在三方通话中；对方接手后可以离开" : "向对方说明情况；对方接手后请按“已接手（离开）”",
      unanswered: "您与来电人仍在通话。请提醒来电人直接拨打，或再呼叫一次",
      judge: sent?.outcome === "returned" ? "来电人仍由您接待（首接负责）" : "",
    };
    fill(this.words, ...(heard ? (sentence ? ["“", ...marked(around(sentence, words), [{ words, style: "urgent" }]), "”"] : []) : [said[this.stands]]));
    this.words.title = heard ? sentence : "";
    show(this.words, !!this.words.textContent);
  }

  private drawKeys(stopped: boolean): void {
    const sent = this.desk.call?.emergency;
    const { stands } = this;
    const calling = stands === "heard" || stands === "unanswered";
    this.drawNumbers(calling);
    label(this.first, stands === "together" ? "已接手（离开）" : stands === "unanswered" ? `再转 ${this.number()}` : `一键转接 ${this.number()}`);
    label(this.second, stands === "together" ? "留在三方" : stands === "rings" ? "接通后留在三方" : "三方通话");
    show(this.first, calling || stands === "together");
    show(this.second, calling || ((stands === "together" || stands === "rings") && sent?.by === "warm"));
    show(this.wrong, stands === "heard");
    show(this.later, stands === "unanswered" || stands === "judge");
    for (const key of [this.first, this.second, this.wrong]) key.disabled = stopped;
    show(this.running, stands === "rings");
    show(this.verdicts, stands === "judge");
    for (const key of this.verdictKeys) {
      key.disabled = stopped;
      key.setAttribute("aria-pressed", String(key.dataset["outcome"] === sent?.outcome));
    }
  }

  private drawNumbers(calling: boolean): void {
    show(this.numbers, calling);
    if (!calling) return;
    const wanted = this.number();
    fill(this.numbers, ...this.desk.me.emergency_numbers.map(({ number, name }) =>
      h("button", { type: "button", role: "radio", "aria-checked": String(number === wanted), title: name, on: { click: () => { this.chosen = number; this.draw(); } } }, number)));
  }

  private number(): string {
    const { alert, call, me } = this.desk;
    return this.chosen || (this.stands === "heard" ? alert?.number : call?.emergency?.number) || me.default_emergency;
  }

  private key(): string {
    const { alert, call } = this.desk;
    const sent = call?.emergency;
    return [call?.id, this.stands, this.stands === "heard" ? `${alert?.kind} ${alert?.words}` : `${sent?.number} ${sent?.sent_at}`].join(" ");
  }

  private ask(by: Handover): void {
    const number = this.number();
    this.act((call) => api.emergency(call, number, by));
  }

  private dismiss(reason: string): void {
    if (reason.trim()) this.act((call) => api.dismiss(call, reason.trim()));
    else this.reason.focus();
  }

  private judge(outcome: Judgement): void {
    const key = this.key();
    const note = this.note.value.trim();
    this.act((call) => api.judge(call, outcome, note).then(() => {
      this.closed.add(key);
      this.busy = false;
      this.draw();
    }));
  }

  private act(what: (call: string) => Promise<unknown>): void {
    const call = this.desk.call;
    if (!call || this.busy) return;
    this.busy = true;
    this.drawKeys(true);
    const free = (): void => {
      this.busy = false;
      this.draw();
    };
    // The next message of the call draws the bar anew; a page that gets none may try again.
    what(call.id).then(() => window.setTimeout(free, AGAIN_MS), (problem: unknown) => {
      this.tell(problem);
      free();
    });
  }

  private close(): void {
    this.closed.add(this.key());
    this.draw();
  }

  private button(id: string, style: string, shortcut: string, act: () => unknown): HTMLButtonElement {
    const words: Record<string, string> = { "alert-dismiss": "误报" };
    return h("button", { type: "button", id, class: style, on: { click: () => void act() } }, h("span", {}, words[id] ?? ""), h("kbd", {}, shortcut));
  }
}

function label(button: HTMLButtonElement, words: string): void {
  say(button.firstElementChild as Element, words);
}
