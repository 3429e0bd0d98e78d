// The telephony operators' console (话务管理): the floor, the register, people, times, plans, versions.

import "../operator.css";
import { Refused } from "../api";
import { fill, h, say, show } from "../dom";
import { type Register, registerApi } from "../operator_wire";
import { PlansScreen } from "./operator_plans";
import { RegisterScreen } from "./operator_register";
import { SkillsScreen } from "./operator_skills";
import { TimeScreen } from "./operator_time";
import { TryScreen } from "./operator_try";
import { VersionsScreen } from "./operator_versions";

const REFRESH_MS = 5_000;

interface Screen {
  element: HTMLElement;
  take?: (register: Register) => void;
  open?: () => void;
}

export class Console {
  readonly element: HTMLElement;
  private readonly screens: [string, string, Screen][];
  private readonly place = h("div", { class: "console-place" });
  private readonly away = h("div", { class: "banner warn", role: "alert", hidden: true });
  private readonly awayWords = h("span");
  private readonly tabs = new Map<string, HTMLButtonElement>();
  private current = "";
  private seen = "";
  private register: Register | null = null;
  private asking = false;

  constructor(
    floor: HTMLElement,
    private readonly tell: (problem: unknown) => void,
  ) {
    const trial = new TryScreen();
    const tryOut = (number: string): void => {
      this.turn("try");
      trial.attempt(number);
    };
    this.screens = [
      ["floor", "现场", { element: floor }],
      ["register", "热线登记", new RegisterScreen(tryOut)],
      ["skills", "座席与技能", new SkillsScreen()],
      ["time", "时间与排班", new TimeScreen()],
      ["plans", "预案与指标", new PlansScreen()],
      ["versions", "配置版本", new VersionsScreen()],
      ["try", "试一试", trial],
    ];
    this.away.append(this.awayWords, h("button", { type: "button", on: { click: () => void this.refresh() } }, "重试"));
    const tabs = this.screens.map(([id, name]) => {
      const tab = h("button", { type: "button", role: "tab", id: `tab-${id}`, "aria-controls": "console-place", on: { click: () => this.turn(id) } }, name);
      this.tabs.set(id, tab);
      return tab;
    });
    const nav = h("nav", { class: "console-nav", role: "tablist", "aria-label": "话务管理", "aria-orientation": "vertical", on: { keydown: (event) => this.key(event as KeyboardEvent) } }, ...tabs);
    this.place.id = "console-place";
    this.place.setAttribute("role", "tabpanel");
    this.element = h("div", { class: "console" }, nav, h("div", { class: "console-body" }, this.away, this.place));
    window.setInterval(() => this.tick(), REFRESH_MS);
    this.turn(location.hash.slice(1) || "register");
    void this.refresh();
  }

  private turn(wanted: string): void {
    const [id, , screen] = this.screens.find(([each]) => each === wanted) ?? this.screens[1]!;
    this.current = id;
    history.replaceState(null, "", `#${id}`);
    for (const [each, tab] of this.tabs) {
      tab.setAttribute("aria-selected", String(each === id));
      tab.tabIndex = each === id ? 0 : -1;
    }
    fill(this.place, screen.element);
    this.place.setAttribute("aria-labelledby", `tab-${id}`);
    if (this.register) screen.take?.(this.register);
    screen.open?.();
  }

  private tick(): void {
    if (!document.hidden && ["register", "skills", "time", "plans", "try"].includes(this.current)) void this.refresh();
  }

  private async refresh(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    try {
      const register = await registerApi.look();
      show(this.away, false);
      this.takeIn(register);
    } catch (error) {
      if (error instanceof Refused && error.status === 401) this.tell(error);
      say(this.awayWords, `登记数据读不到：${error instanceof Error ? error.message : "请重试"}。${this.register ? "下面是先前的数据。" : ""}`);
      show(this.away, true);
    } finally {
      this.asking = false;
    }
  }

  /** Draws only what changed, so that nothing moves under the reader's hand. */
  private takeIn(register: Register): void {
    const { now, ...rest } = register;
    const seen = JSON.stringify(rest) + String(Math.floor(now / 60_000));
    if (seen === this.seen) return;
    this.seen = seen;
    this.register = register;
    this.screens.find(([id]) => id === this.current)?.[2].take?.(register);
  }

  private key(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    const at = this.screens.findIndex(([id]) => id === this.current);
    const next = this.screens[(at + step + this.screens.length) % this.screens.length]!;
    this.turn(next[0]);
    this.tabs.get(next[0])?.focus();
  }
}
