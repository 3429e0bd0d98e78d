// The live transcript as a conversation: the caller on the left, our agents on the right. Lines are kept
// and changed in place, so a selection survives new words.

import type { Desk } from "../desk";
import { fill, h, say, show } from "../dom";
import { type Mark, marked, places } from "../marked";
import type { CallView, Gap, Utterance } from "../wire";
import { clock, GAPS, LEGS } from "../words";

/** Losses of one leg that follow each other this closely are shown as one. */
const SAME_GAP_MS = 1_000;

interface Drawn {
  line: HTMLElement;
  said: Utterance;
  shown: string;
}

export class Transcript {
  readonly element: HTMLElement;
  private readonly lines = h("ol", { class: "lines", id: "transcript", role: "log", "aria-live": "polite", tabindex: "0", "aria-label": "实时转写" });
  private readonly none = h("p", { class: "empty" });
  private readonly deaf = h("p", { class: "deaf" });
  private readonly secret = h("span", { class: "listening", id: "listening" });
  private readonly newest: HTMLButtonElement;
  private readonly drawn = new Map<string, Drawn>();
  private readonly holes: { gap: Gap; line: HTMLElement }[] = [];
  private taken = 0;
  private cited = "";
  private call = "";
  private follows = true;

  constructor(private readonly desk: Desk) {
    this.newest = h("button", { type: "button", class: "newest", hidden: true, on: { click: () => this.toEnd() } }, "回到最新 ↓");
    this.lines.addEventListener("scroll", () => {
      this.follows = this.lines.scrollHeight - this.lines.scrollTop - this.lines.clientHeight < 40;
      show(this.newest, !this.follows);
    });
    // A bar that comes above makes the list lower: the newest line stays in sight.
    new ResizeObserver(() => { if (this.follows) this.toEnd(); }).observe(this.lines);
    this.element = h("section", { class: "card transcript", "aria-label": "实时转写" },
      h("h2", {}, "实时转写", h("span", { class: "legend" }, "浅色为正在识别"), this.secret), this.deaf, this.none, this.lines, this.newest);
    desk.on(["transcript", "recogniser", "call", "alert"], () => this.draw());
  }

  draw(): void {
    const { call, transcript, recogniser, deaf, gaps } = this.desk;
    if (this.call !== (call?.id ?? "") || this.taken > gaps.length) {
      this.call = call?.id ?? "";
      this.drawn.clear();
      this.holes.length = this.taken = 0;
      this.cited = "";
      this.lines.replaceChildren();
      this.follows = true;
    }
    for (const each of transcript) this.drawLine(each);
    for (; this.taken < gaps.length; this.taken++) this.drawGap(gaps[this.taken] as Gap);
    show(this.none, !transcript.length && !gaps.length);
    say(this.none, !call ? "接入来电后，双方的话会实时显示在这里" : call.listening === "none" ? "保密来电：不转写，定单请人工填写" : recogniser.up ? "等待说话……" : "语音识别暂不可用");
    say(this.secret, secrecy(call));
    show(this.secret, !!this.secret.textContent);
    say(this.deaf, [...deaf].map((leg) => `${LEGS[leg]}的声音暂时没有送到识别`).join("；"));
    show(this.deaf, deaf.size > 0 && call?.phase !== "ended" && call?.listening !== "none");
    if (this.follows) this.toEnd();
  }

  /** Marks the words that a field of the draft came from; `jump` brings them into view. */
  cite(words: string, jump: boolean): void {
    this.cited = words;
    this.draw();
    if (!words || !jump) return;
    const said = [...this.drawn.values()].filter(({ said: { leg, text } }) => leg === "caller" && places(text, words).length);
    const whole = said.find(({ said: { text } }) => text.includes(words.trim())) ?? said[0];
    if (!whole) return;
    this.follows = false;
    whole.line.scrollIntoView({ block: "center" });
    whole.line.classList.remove("found");
    void whole.line.offsetWidth;
    whole.line.classList.add("found");
  }

  private marks(said: Utterance): Mark[] {
    if (said.leg !== "caller") return [];
    const { alert, call } = this.desk;
    const urgent = [alert?.words ?? "", call?.emergency?.words ?? ""].filter(Boolean).map((words) => ({ words, style: "urgent" }));
    return this.cited ? [{ words: this.cited, style: "cited" }, ...urgent] : urgent;
  }

  private drawLine(said: Utterance): void {
    const key = `${said.leg}-${said.utterance}`;
    let drawn = this.drawn.get(key);
    if (!drawn) {
      const line = h("li", { class: said.leg, "data-utterance": key },
        h("div", { class: "who-said" }, h("b", {}, this.who(said)), h("time", {}, clock(said.at))), h("p", {}));
      drawn = { line, said, shown: "" };
      this.drawn.set(key, drawn);
      this.lines.append(line);
    }
    drawn.said = said;
    drawn.line.classList.toggle("partial", !said.final);
    const marks = this.marks(said);
    const shown = JSON.stringify([said.text, marks]);
    if (shown === drawn.shown) return;
    drawn.shown = shown;
    fill(drawn.line.lastElementChild as Element, ...marked(said.text, marks));
  }

  private who({ leg, agent }: Utterance): string {
    return leg === "agent" && agent ? `${LEGS.agent} ${agent}` : LEGS[leg];
  }

  /** Stands where the lost speech would: behind what the same leg said before it. */
  private drawGap(gap: Gap): void {
    const last = this.holes[this.holes.length - 1];
    if (last && last.gap.leg === gap.leg && last.gap.why === gap.why && gap.start_ms - last.gap.end_ms < SAME_GAP_MS && gap.start_ms >= last.gap.start_ms && !this.between(last.gap, gap)) {
      last.gap = { ...last.gap, end_ms: Math.max(gap.end_ms, last.gap.end_ms) };
      return say(last.line, gapWords(last.gap));
    }
    const line = h("li", { class: `hole ${gap.leg}`, role: "note" }, gapWords(gap));
    this.holes.push({ gap, line });
    const before = this.before(gap);
    if (before) before.after(line);
    else this.lines.append(line);
  }

  private between(one: Gap, other: Gap): boolean {
    return [...this.drawn.values()].some(({ said }) => said.leg === one.leg && (said.start_ms ?? -1) >= one.end_ms && (said.end_ms ?? 0) <= other.start_ms);
  }

  /** The newest line of the leg that began before the gap; a tap that was begun anew counts from 0 again. */
  private before(gap: Gap): HTMLElement | null {
    const mine = [...this.drawn.values()].filter(({ said }) => said.leg === gap.leg && said.start_ms !== undefined).reverse();
    let later = Infinity;
    for (const { line, said } of mine) {
      const start = said.start_ms ?? 0;
      if (start <= gap.start_ms || start > later) return line;
      later = start;
    }
    return null;
  }

  private toEnd(): void {
    this.lines.scrollTop = this.lines.scrollHeight;
  }
}

function gapWords({ leg, start_ms, end_ms, why }: Gap): string {
  const seconds = Math.max(1, Math.round((end_ms - start_ms) / 1000));
  return `此处${LEGS[leg]}约 ${seconds} 秒未识别（${GAPS[why] ?? "原因不明"}）`;
}

function secrecy(call: CallView | null): string {
  if (call?.listening === "none") return "保密来电：不转写";
  return call?.confidential || call?.listening === "local" ? "保密来电：仅本机识别" : "";
}
