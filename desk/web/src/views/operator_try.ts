// 试一试: what a call nobody made would ask for, and who could take it now.

import { fill, h, say } from "../dom";
import { type Register, registerApi, type Rung, type Trial } from "../operator_wire";
import { asked, CHOOSING, DAYS, MODES, moment, span } from "../operator_words";
import { empty, facts, openTag, panel, table, tag } from "./operator_bits";
import { ladderView } from "./operator_ladder";

const LANGUAGES = ["cmn", "yue", "eng", "hak", "nan"];
const CHINA_MS = 8 * 3_600_000;

export class TryScreen {
  readonly element: HTMLElement;
  private readonly dnis = h("input", { id: "try-dnis", list: "try-numbers", inputmode: "numeric", required: true, maxlength: 15, pattern: "[0-9]{2,15}" });
  private readonly numbers = h("datalist", { id: "try-numbers" });
  private readonly language = h("select", { id: "try-language" }, h("option", { value: "" }, "按号码"));
  private readonly confidential = h("input", { type: "checkbox", id: "try-confidential" });
  private readonly at = h("input", { type: "datetime-local", id: "try-at" });
  private readonly problem = h("p", { class: "problem", role: "alert" });
  private readonly result = h("div", { class: "scroll pad", id: "try-result", tabindex: "0" });
  private offered = "";

  constructor() {
    const form = h("form", { class: "try-form", novalidate: true, on: { submit: (event) => { event.preventDefault(); void this.run(); } } },
      h("label", { for: "try-dnis" }, "拨打的号码"), this.dnis, this.numbers,
      h("label", { for: "try-language" }, "语言"), this.language,
      h("label", { for: "try-at" }, "时间"), this.at, h("small", {}, "不填则为现在"),
      h("label", { class: "check", for: "try-confidential" }, this.confidential, "保密来电"),
      h("button", { type: "submit", class: "primary" }, "试一试"), this.problem);
    this.element = h("main", { class: "screen split narrow" },
      panel("假设一个来电", "try-card", form, h("p", { class: "remark" }, "不会真的呼叫任何人，也不改变现场。就绪人数是此刻的。")),
      panel("结果", "", this.result));
    fill(this.result, empty("填写号码后点「试一试」，看这样的来电什么时候要求什么、谁能接。"));
  }

  take(register: Register): void {
    const languages = new Map(register.hotlines.map((each) => [each.language, each.language_name]));
    for (const skill of register.skills) if (LANGUAGES.includes(skill.id)) languages.set(skill.id, skill.name);
    const offered = JSON.stringify([register.hotlines.map((each) => each.number), [...languages]]);
    if (offered === this.offered) return;
    this.offered = offered;
    fill(this.numbers, ...register.hotlines.map((each) => h("option", { value: each.number }, each.name)));
    const before = this.language.value;
    fill(this.language, h("option", { value: "" }, "按号码"), ...[...languages].map(([id, name]) => h("option", { value: id }, name)));
    this.language.value = languages.has(before) ? before : "";
    if (!this.dnis.value) this.dnis.value = register.hotlines[0]?.number ?? "";
  }

  /** A call to this number now. */
  attempt(number: string): void {
    this.dnis.value = number;
    this.language.value = this.at.value = "";
    this.confidential.checked = false;
    void this.run();
  }

  private async run(): Promise<void> {
    say(this.problem, "");
    const query: Record<string, string> = { dnis: this.dnis.value.trim(), language: this.language.value, confidential: this.confidential.checked ? "1" : "0" };
    // what is typed is China's time, wherever the browser is
    if (this.at.value) query["at"] = String(Date.parse(`${this.at.value}Z`) - CHINA_MS);
    try {
      fill(this.result, ...describe(await registerApi.attempt(query)));
    } catch (error) {
      say(this.problem, error instanceof Error ? error.message : "没有结果，请重试");
    }
  }
}

function describe(trial: Trial): HTMLElement[] {
  return [
    h("header", { class: "hotline-head" }, h("b", { class: "big-number" }, trial.dnis), h("span", { class: "big-name" }, trial.known ? trial.name : "未登记的号码"),
      trial.known ? tag(MODES[trial.mode] ?? trial.mode, "blue") : tag("按无要求处理", "amber"), openTag(trial.open), trial.confidential ? tag("保密", "red") : null),
    facts(
      ["时间", `${moment(trial.at, trial.now)}，${DAYS[trial.day.kind]}`],
      ["语言", trial.language.name],
      ["先听到", trial.spoken.join("，然后 ")],
      ["阶梯", trial.ladder || "没有阶梯，任何座席均可"],
      ["同时可接时", CHOOSING[trial.choosing] ?? trial.choosing]),
    ladderView(trial.rungs, `拨打 ${trial.dnis} 的来电`),
    h("h3", {}, "谁能接"),
    table(["等待", "要求", "此刻就绪（按派给的次序）"], trial.rungs.map(who), "没有阶梯", "谁能接"),
  ];
}

function who(rung: Rung): HTMLElement {
  const named = rung.who ?? [];
  const more = rung.ready - named.length;
  const overflow = rung.sub_centre ? [tag(`无人空闲则溢出 ${rung.sub_centre.name}`, "amber"), rung.sub_centre.open === false ? tag("此时分中心关闭", "red") : null] : [];
  return h("tr", {}, h("td", { class: "num" }, `${rung.after_ms / 1000} 秒起`), h("td", { class: "wrap asked" }, asked(rung)),
    h("td", { class: "wrap" }, ...(named.length ? named.map((each) => h("span", { class: "person", title: `空闲 ${span(each.idle_ms)}` }, `${each.id} ${each.name}`)) : [h("span", { class: "over" }, rung.configured ? "此刻无人就绪" : "没有座席符合")]),
      more > 0 ? h("small", {}, `等 ${rung.ready} 人`) : null, ...overflow));
}
