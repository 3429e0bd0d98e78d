// A ladder as a picture: over the seconds of waiting, what is asked for and how many could give it.

import { h } from "../dom";
import type { Rung } from "../operator_wire";
import { asked, asks, span } from "../operator_words";
import { breadth, s, words } from "../svg";

const ROW = 50;
const TOP = 34;
const LEFT = 236;
const COUNTS: ["configured" | "logged_in" | "ready", string][] = [["configured", "配置"], ["logged_in", "登录"], ["ready", "就绪"]];
const COLUMN = 46;
const TARGET_MS = 15_000;

/** How far the axis goes: 90 s, or beyond the last rung by half a minute. */
export function reach(rungs: Rung[]): number {
  const last = rungs[rungs.length - 1]?.after_ms ?? 0;
  return last < 90_000 ? 90_000 : Math.ceil((last + 30_000) / 30_000) * 30_000;
}

/** The picture at this width in px, at least 560. */
export function ladderPicture(rungs: Rung[], width: number, title: string): SVGElement {
  const wide = Math.max(560, width);
  const right = wide - COLUMN * COUNTS.length - 8;
  const end = reach(rungs);
  const x = (ms: number): number => LEFT + (Math.min(ms, end) / end) * (right - LEFT - 16);
  const bottom = TOP + rungs.length * ROW;
  return s("svg", { class: "ladder", width: wide, height: bottom + 22, viewBox: `0 0 ${wide} ${bottom + 22}`, role: "img", "aria-label": `${title}：${spoken(rungs)}` },
    ...axis(end, x, bottom),
    words("此时要求", 0, 20, "head"),
    ...COUNTS.map(([, name], at) => words(name, wide - COLUMN * (COUNTS.length - at) + COLUMN - 6, 20, "head end")),
    ...rungs.flatMap((rung, at) => row(rung, rungs[at + 1], TOP + at * ROW, x, end, wide)));
}

function axis(end: number, x: (ms: number) => number, bottom: number): SVGElement[] {
  const step = end > 180_000 ? 60_000 : end > 90_000 ? 30_000 : 15_000;
  const marks: SVGElement[] = [];
  for (let ms = 0; ms <= end; ms += step) {
    marks.push(s("line", { class: "tick", x1: x(ms), x2: x(ms), y1: TOP - 6, y2: bottom }), words(ms ? `${ms / 1000} 秒` : "0", x(ms), 20, "scale"));
  }
  const target = x(TARGET_MS);
  return [...marks, s("line", { class: "tick target", x1: target, x2: target, y1: TOP - 6, y2: bottom }), words("15 秒接通标准", target, bottom + 16, "scale target")];
}

function row(rung: Rung, next: Rung | undefined, top: number, x: (ms: number) => number, end: number, wide: number): SVGElement[] {
  const [from, to] = [x(rung.after_ms), rung.until_ms === null ? x(end) : x(rung.until_ms)];
  const style = rung.sub_centre ? "bar overflow" : rung.ready ? "bar" : rung.configured ? "bar busy" : "bar nobody";
  const [first = "任何座席", ...rest] = asks(rung);
  const second = rest.join("，") || (rung.sub_centre ? "无人空闲时溢出" : "");
  const y = top + 9;
  return [
    s("line", { class: "rule", x1: 0, x2: wide, y1: top, y2: top }),
    words(first, 0, top + (second ? 20 : 29), "ask", 17),
    second ? words(second, 0, top + 38, "ask more", 18) : s("g", {}),
    s("rect", { class: style, x: from, y, width: Math.max(3, to - from), height: ROW - 19, rx: 4 }, s("title", {}, sentence(rung))),
    ...(rung.until_ms === null ? [s("path", { class: `${style} tip`, d: `M${to} ${y} l12 ${(ROW - 19) / 2} l-12 ${(ROW - 19) / 2} z` })] : []),
    ...(next ? [s("path", { class: "stair", d: `M${to} ${y + ROW - 19} V${top + ROW + 9}` })] : []),
    label(rung, from, to, top + 29),
    ...COUNTS.map(([key], at) => words(String(rung[key]), wide - COLUMN * (COUNTS.length - at) + COLUMN - 6, top + 31, `count end ${rung[key] ? "" : "zero"} ${key}`)),
  ];
}

/** From when to when, or where the overflow goes: in the bar or, when that is too short, beside it. */
function label(rung: Rung, from: number, to: number, y: number): SVGElement {
  const text = rung.sub_centre ? `溢出 ${rung.sub_centre.name}` : until(rung);
  if (to - from > breadth(text) * 12 + 16) return words(text, from + 8, y, rung.ready || rung.sub_centre ? "on" : "on pale");
  // to the left there is room only as far as what the rung asks for; else it stands after the bar
  if (rung.sub_centre && from - 8 - breadth(text) * 12 > LEFT) return words(text, from - 8, y, "beside");
  return words(text, to + 8, y, "after");
}

function until(rung: Rung): string {
  const from = rung.after_ms / 1000;
  return rung.until_ms === null ? `${from} 秒起` : `${from}–${rung.until_ms / 1000} 秒`;
}

/** One rung in a sentence. */
export function sentence(rung: Rung): string {
  const overflow = rung.sub_centre ? `；无人空闲则溢出到${rung.sub_centre.name}` : "";
  return `等待 ${span(rung.after_ms)}起：${asked(rung)}${overflow}。配置 ${rung.configured} 人，登录 ${rung.logged_in} 人，就绪 ${rung.ready} 人`;
}

const spoken = (rungs: Rung[]): string => rungs.map(sentence).join("；");

/** A ladder that fills its place's width and follows it. */
export function ladderView(rungs: Rung[], title: string): HTMLElement {
  const holder = h("div", { class: "ladder-holder" });
  let drawn = 0;
  const draw = (): void => {
    const width = Math.floor(holder.clientWidth);
    if (!width || width === drawn) return;
    drawn = width;
    holder.replaceChildren(ladderPicture(rungs, width, title));
  };
  new ResizeObserver(draw).observe(holder);
  return holder;
}
