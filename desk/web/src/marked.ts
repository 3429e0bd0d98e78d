// Text with some of its words marked. The text itself stays text.

import { h } from "./dom";

const BETWEEN = /[\s，。、；！？…,.;!?“”"]+/;

/** Where `words` stand in `text`: as a whole, or else piece by piece. Pairs of start and end, in order. */
export function places(text: string, words: string): [number, number][] {
  const whole = words.trim();
  if (!whole) return [];
  const wanted = text.includes(whole) ? [whole] : whole.split(BETWEEN).filter((piece) => piece.length > 1 && text.includes(piece));
  const found: [number, number][] = [];
  for (const piece of wanted) {
    for (let at = text.indexOf(piece); at >= 0; at = text.indexOf(piece, at + piece.length)) found.push([at, at + piece.length]);
  }
  return found.sort((a, b) => a[0] - b[0]);
}

export interface Mark {
  words: string;
  style: string;
}

/** The text's parts, with the words of each mark in a <mark>; the first mark wins where two meet. */
export function marked(text: string, marks: Mark[]): (Node | string)[] {
  const styles: string[] = Array.from({ length: text.length }, () => "");
  for (const { words, style } of [...marks].reverse()) {
    for (const [start, end] of places(text, words)) styles.fill(style, start, end);
  }
  const parts: (Node | string)[] = [];
  for (let from = 0, to = 0; from < text.length; from = to) {
    while (to < text.length && styles[to] === styles[from]) to++;
    const part = text.slice(from, to);
    parts.push(styles[from] ? h("mark", { class: styles[from] }, part) : part);
  }
  return parts;
}

/** So much of the text that the words are seen at its beginning. */
export function around(text: string, words: string, before = 14): string {
  const at = places(text, words)[0]?.[0] ?? 0;
  return at > before ? `…${text.slice(at - before)}` : text;
}
