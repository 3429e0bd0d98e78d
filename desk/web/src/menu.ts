// A button that opens a short list; arrow keys, Escape and a click elsewhere work as expected.

import { fill, h } from "./dom";

export interface Choice {
  label: string;
  hint?: string;
  act: () => void;
}

export class Menu {
  readonly element: HTMLElement;
  readonly button: HTMLButtonElement;
  private readonly list: HTMLElement;

  constructor(
    label: string,
    style: string,
    private readonly choices: () => Choice[],
    title = "",
    shortcut = "",
    /** Shown below the choices. */
    private readonly foot: HTMLElement | null = null,
  ) {
    this.button = h("button", {
      type: "button",
      class: style,
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      on: { click: () => this.toggle() },
    }, label, shortcut ? h("kbd", {}, shortcut) : null);
    this.list = h("div", { class: "menu", role: "menu", "aria-label": title || label, hidden: true });
    this.element = h("span", { class: "menu-holder", on: { keydown: (event) => this.key(event as KeyboardEvent) } },
      this.button, this.list);
    this.title = title;
    document.addEventListener("pointerdown", (event) => {
      if (!this.element.contains(event.target as Node)) this.close();
    });
  }

  private readonly title: string;

  toggle(): void {
    if (this.list.hidden) this.open();
    else this.close();
  }

  open(): void {
    if (this.button.disabled) return;
    const items = this.choices().map((choice) =>
      h("button", { type: "button", role: "menuitem", on: { click: () => { this.close(); choice.act(); } } },
        choice.label, choice.hint ? h("small", {}, choice.hint) : null));
    fill(this.list, this.title ? h("p", { class: "menu-title" }, this.title) : null, ...items, this.foot);
    this.list.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    items[0]?.focus();
  }

  close(): void {
    if (this.list.hidden) return;
    const inside = this.list.contains(document.activeElement);
    this.list.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (inside) this.button.focus();
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape") return this.close();
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!step || this.list.hidden) return;
    event.preventDefault();
    const items = [...this.list.querySelectorAll<HTMLButtonElement>("[role=menuitem]")];
    const at = items.indexOf(document.activeElement as HTMLButtonElement);
    items[(at + step + items.length) % items.length]?.focus();
  }
}
