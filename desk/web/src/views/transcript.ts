// The live transcript. Lines are kept and changed in place, so a selection survives new words.

import type { Desk } from "../desk";
import { h, say, show } from "../dom";
import type { Utterance } from "../wire";
import { clock, LEGS } from "../words";

export class Transcript {
  readonly element: HTMLElement;
  private readonly lines = h("ol", { class: "lines", id: "transcript", role: "log", "aria-live": "polite", tabindex: "0", "aria-label": "实时转写" });
  private readonly none = h("p", { class: "empty" });
  private readonly deaf = h("p", { class: "deaf" });
  private readonly newest: HTMLButtonElement;
  private readonly drawn = new Map<string, HTMLElement>();
  private call = "";
  private follows = true;

  constructor(private readonly desk: Desk) {
    this.newest = h("button", { type: "button", class: "newest", hidden: true, on: { click: () => this.toEnd() } }, "回到最新 ↓");
    this.lines.addEventListener("scroll", () => {
      this.follows = this.lines.scrollHeight - this.lines.scrollTop - this.lines.clientHeight < 40;
      show(this.newest, !this.follows);
    });
    this.element = h("section", { class: "card transcript", "aria-label": "实时转写" },
      h("h2", {}, "实时转写", h("span", { class: "legend" }, "灰色为正在识别")), this.deaf, this.none, this.lines, this.newest);
    desk.on(["transcript", "recogniser", "call"], () => this.draw());
  }

  draw(): void {
    const { call, transcript, recogniser, deaf } = this.desk;
    if (this.call !== (call?.id ?? "")) {
      this.call = call?.id ?? "";
      this.drawn.clear();
      this.lines.replaceChildren();
      this.follows = true;
    }
    for (const each of transcript) this.drawLine(each);
    show(this.none, !transcript.length);
    say(this.none, !call ? "接入来电后，双方的话会实时显示在这里" : recogniser.up ? "等待说话……" : "语音识别暂不可用");
    say(this.deaf, [...deaf].map((leg) => `${LEGS[leg]}的声音暂时没有送到识别`).join("；"));
    show(this.deaf, deaf.size > 0 && call?.phase !== "ended");
    if (this.follows) this.toEnd();
  }

  private drawLine(said: Utterance): void {
    const key = `${said.leg}-${said.utterance}`;
    let line = this.drawn.get(key);
    if (!line) {
      line = h("li", { class: said.leg, "data-utterance": key },
        h("time", {}, clock(said.at)), h("b", {}, LEGS[said.leg]), h("p", {}));
      this.drawn.set(key, line);
      this.lines.append(line);
    }
    line.classList.toggle("partial", !said.final);
    say(line.lastElementChild as Element, said.text);
  }

  private toEnd(): void {
    this.lines.scrollTop = this.lines.scrollHeight;
  }
}
