// A plain text editor with numbered lines, which can jump to one and mark those with faults.

import { fill, h } from "../dom";

export class Editor {
  readonly element: HTMLElement;
  readonly area = h("textarea", { id: "config-text", class: "code", spellcheck: "false", autocapitalize: "off", autocomplete: "off", wrap: "off", "aria-label": "配置文件内容" });
  private readonly gutter = h("div", { class: "gutter", "aria-hidden": "true" });
  private faulty = new Set<number>();
  private drawn = "";

  constructor(changed: () => void) {
    this.element = h("div", { class: "editor" }, this.gutter, this.area);
    this.area.addEventListener("input", () => { this.number(); changed(); });
    this.area.addEventListener("scroll", () => { this.gutter.scrollTop = this.area.scrollTop; });
  }

  get text(): string {
    return this.area.value;
  }

  open(text: string, readonly: boolean): void {
    this.area.value = text;
    this.area.readOnly = readonly;
    this.area.setSelectionRange(0, 0);
    this.area.scrollTop = this.area.scrollLeft = 0;
    this.mark([]);
  }

  mark(lines: number[]): void {
    this.faulty = new Set(lines);
    this.number();
  }

  /** Puts the cursor on the line, selects it and brings it into view; lines count from 1. */
  jump(line: number): void {
    const lines = this.area.value.split("\n");
    const at = Math.min(Math.max(line, 1), lines.length);
    const start = lines.slice(0, at - 1).reduce((sum, each) => sum + each.length + 1, 0);
    this.area.focus();
    this.area.setSelectionRange(start, start + (lines[at - 1]?.length ?? 0));
    const height = parseFloat(getComputedStyle(this.area).lineHeight);
    this.area.scrollTop = Math.max(0, (at - 1) * height - this.area.clientHeight / 3);
    this.gutter.scrollTop = this.area.scrollTop;
  }

  private number(): void {
    const count = this.area.value.split("\n").length;
    const key = `${count}:${[...this.faulty].join()}`;
    if (key === this.drawn) return;
    this.drawn = key;
    fill(this.gutter, ...Array.from({ length: count }, (_, at) => h("span", { class: this.faulty.has(at + 1) ? "faulty" : "" }, String(at + 1))));
    this.gutter.scrollTop = this.area.scrollTop;
  }
}
