// What a check or a comparison said.

import { h } from "../dom";
import type { Difference, Fault } from "../operator_wire";
import { empty } from "./operator_bits";

/** Lines of a unified diff, coloured; a screen reader gets a word for each kind. */
export function diffView(diff: string): HTMLElement {
  const kinds: [RegExp, string][] = [[/^(\+\+\+|---|diff )/, "file"], [/^@@/, "at"], [/^\+/, "added"], [/^-/, "removed"]];
  return h("pre", { class: "diff", tabindex: "0", "aria-label": "逐行差异" }, ...diff.replace(/\n$/, "").split("\n").map((line) =>
    h("span", { class: kinds.find(([start]) => start.test(line))?.[1] ?? "same" }, `${line}\n`)));
}

/** What the change means, in words, and what Asterisk must be told besides. */
export function meaning({ words, asterisk }: { words: string[]; asterisk: string[] }): HTMLElement {
  const list = (lines: string[]): HTMLElement => h("ul", { class: "meaning" }, ...lines.map((each) => h("li", {}, each)));
  return h("div", {}, words.length ? list(words) : h("p", { class: "dim" }, "对接听没有影响。"),
    asterisk.length ? h("p", { class: "remark" }, "此外，Asterisk 的配置也要更新：") : null, asterisk.length ? list(asterisk) : null);
}

export function difference(found: Difference): HTMLElement[] {
  if (!found.text.trim()) return [empty("与正在使用的版本相同。")];
  return [h("h3", {}, "改动的意思"), meaning(found), h("h3", {}, "逐行差异"), diffView(found.text)];
}

export function faultList(faults: Fault[], jump: (fault: Fault) => void): HTMLElement {
  return h("ol", { class: "faults", "aria-label": "错误" }, ...faults.map((fault) => h("li", {},
    h("button", { type: "button", class: "fault", on: { click: () => jump(fault) } },
      h("code", {}, fault.line ? `${fault.file}:${fault.line}` : fault.file), h("span", {}, fault.text)))));
}
