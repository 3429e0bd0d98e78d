// Making pictures. Only attributes: the page's policy allows no styles in line.

import type { Child } from "./dom";

const SPACE = "http://www.w3.org/2000/svg";

export function s(tag: string, attributes: Record<string, string | number>, ...children: Child[]): SVGElement {
  const element = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, typeof value === "number" ? String(Math.round(value * 100) / 100) : value);
  }
  element.append(...children.filter((child): child is Node | string => !!child));
  return element;
}

/** Words in a picture that do not wrap; what is wider than `most` Chinese characters is cut, whole as its title. */
export function words(text: string, x: number, y: number, style: string, most = Infinity): SVGElement {
  const cut = fit(text, most);
  return s("text", { x, y, class: style }, cut, cut === text ? null : s("title", {}, text));
}

/** A Latin letter or digit is about half as wide as a Chinese character. */
export function breadth(text: string): number {
  return [...text].reduce((sum, each) => sum + (each.charCodeAt(0) < 256 ? 0.56 : 1), 0);
}

function fit(text: string, most: number): string {
  if (breadth(text) <= most) return text;
  let cut = text;
  while (cut && breadth(cut) > most - 1) cut = cut.slice(0, -1);
  return `${cut}…`;
}
