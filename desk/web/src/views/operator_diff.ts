// What a check or a comparison said.

import { h } from "../dom";
import type { Fault } from "../operator_wire";
import { empty } from "./operator_bits";

/** Lines of a unified diff, coloured; a screen reader gets a word for each kind. */
export function diffView(diff: string): HTMLElement {
  const kinds: [RegExp, string][] = [[/^(\+\+\+|---|diff )/, "file"], [/^@@/, "at"], [/^\+/, "added"], [/^-/, "removed"]];
  return h("pre", { class: "diff", tabindex: "0", "aria-label": "逐行差异" }, ...diff.replace(/\n$/, "").split("\n").map((line) =>
    h("span", { class: kinds.find(([start]) => start.test(line))?.[1] ?? "same" }, `${line}\n`)));
}

/** What the change means, in words. */
export function meaning(words: string[]): HTMLElement {
  return words.length ? h("ul", { class: "meaning" }, ...words.map((each) => h("li", {}, each))) : h("p", { class: "dim" }, "对接听没有影响。");
}

export function difference(found: { diff: string; words: string[] }): HTMLElement[] {
  if (!found.diff.trim()) return [empty("与正在使用的版本相同。")];
  return [h("h3", {}, "改动的意思"), meaning(found.words), h("h3", {}, "逐行差异"), diffView(found.diff)];
}

export function faultList(faults: Fault[], jump: (fault: Fault) => void): HTMLElement {
  return h("ol", { class: "faults", "aria-label": "错误" }, ...faults.map((fault) => h("li", {},
    h("button", { type: "button", class: "fault", on: { click: () => jump(fault) } },
      h("code", {}, fault.line ? `${fault.file}:${fault.line}` : fault.file), h("span", {}, fault.text)))));
}
