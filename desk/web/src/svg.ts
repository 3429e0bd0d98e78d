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

/** Words in a picture that do not wrap; what is longer than `most` characters is cut, whole as its title. */
export function words(text: string, x: number, y: number, style: string, most = Infinity): SVGElement {
  const cut = text.length > most ? `${text.slice(0, most - 1)}…` : text;
  return s("text", { x, y, class: style }, cut, cut === text ? null : s("title", {}, text));
}
