// Cards with a table in them, as the supervisors' screens have.

import { h } from "../dom";

export function card(title: string | HTMLElement, style: string, ...inside: HTMLElement[]): HTMLElement {
  const label = typeof title === "string" ? title : title.firstChild?.textContent;
  return h("section", { class: `card ${style}`, "aria-label": label },
    typeof title === "string" ? h("h2", {}, title) : title,
    ...inside.slice(0, -1), h("div", { class: "scroll", tabindex: "0" }, inside[inside.length - 1] ?? null));
}

export function head(...names: string[]): HTMLElement {
  return h("thead", {}, h("tr", {}, ...names.map((name) => h("th", { scope: "col" }, name))));
}

export function none(span: number, words: string): HTMLElement {
  return h("tr", { class: "none" }, h("td", { colspan: span }, words));
}
