// Small things that the console's screens share.

import { type Child, h } from "../dom";

export function panel(title: string, style: string, ...inside: Child[]): HTMLElement {
  return h("section", { class: `card ${style}`, "aria-label": title }, h("h2", {}, title), ...inside);
}

/** Names and what they are, in two columns; what is empty is left out. */
export function facts(...rows: [string, Child][]): HTMLElement {
  return h("dl", { class: "pairs" }, ...rows.filter(([, value]) => value).flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

export function tag(text: string, style = ""): HTMLElement {
  return h("span", { class: `mark-tag ${style}` }, text);
}

export const openTag = (open: boolean): HTMLElement => (open ? tag("开放", "good") : tag("关闭", "off"));

export function empty(...text: Child[]): HTMLElement {
  return h("p", { class: "empty" }, ...text);
}

export function table(names: (string | HTMLElement)[], rows: HTMLElement[], nothing: string, label: string): HTMLElement {
  return h("table", { "aria-label": label },
    h("thead", {}, h("tr", {}, ...names.map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, ...(rows.length ? rows : [h("tr", { class: "none" }, h("td", { colspan: names.length }, nothing))])));
}

export function select(label: string, choices: [string, string][], act: (value: string) => void): HTMLSelectElement {
  const element = h("select", { "aria-label": label, on: { change: () => act(element.value) } }, ...choices.map(([value, name]) => h("option", { value }, name)));
  return element;
}

/** Draws anew and gives the focus back to what had it, known by `data-key`. */
export function keepFocus(within: HTMLElement, draw: () => void): void {
  const key = within.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset["key"] : undefined;
  draw();
  if (key) [...within.querySelectorAll<HTMLElement>("[data-key]")].find((each) => each.dataset["key"] === key)?.focus({ preventScroll: true });
}
