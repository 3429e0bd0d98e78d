// Plain messages across the page: what is away, and what to do about it.

import { fill, h } from "../dom";
import type { Desk } from "../desk";
import type { Phone } from "../phone";
import type { Me } from "../wire";
import { Relogin } from "./relogin";

export class Banners {
  readonly element: HTMLElement;
  private readonly bars = h("div", { role: "status" });
  private readonly relogin: Relogin;
  private problem = "";
  private timer = 0;

  constructor(
    private readonly desk: Desk,
    private readonly phone: Phone | null,
    private readonly again: () => void,
    loggedIn: (me: Me) => void,
  ) {
    this.relogin = new Relogin(desk.me.account.name, loggedIn);
    this.element = h("div", { class: "banners" }, this.relogin.element, this.bars);
    desk.on(["link", "recogniser", "agent", "draft", "call"], () => this.draw());
  }

  /** A refusal of the server, shown for a while. */
  tell(words: string): void {
    this.problem = words;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.problem = "";
      this.draw();
    }, 6000);
    this.draw();
  }

  draw(): void {
    const { link, recogniser, agent } = this.desk;
    const phone = this.phone;
    const others = [...this.desk.late].filter(([call]) => call !== this.desk.call?.id);
    const over = others.some(([, state]) => state === "overdue");
    const reached = phone?.lamp === "registered";
    this.relogin.draw(link, reached);
    fill(this.bars,
      link === "taken_over" && bar("stop", "taken-over", "该工号已在其他页面登录，本页面已停用。", button("在此页面继续", this.again)),
      link === "down" && reached && bar("warn", "link-down", "服务暂时中断，电话仍可接听，正在重新连接……请不要刷新或关闭页面。"),
      link === "down" && !reached && bar("warn", "link-down", "与服务器的连接已断开，正在重新连接……正在进行的通话不受影响。"),
      link === "up" && agent?.state === "logged_out" && bar("warn", "logged-out", "您已下座。", button("重新上座", this.again)),
      !recogniser.up && link === "up" && bar("warn", "recogniser-away", "语音识别暂不可用，通话不受影响，定单请人工填写。"),
      phone?.lamp === "failed" && (link === "up" || link === "signed_out") && bar("warn", "phone-away", "话机未注册，暂时接不了电话，正在重新连接……"),
      !!phone?.microphone && bar("stop", "microphone", phone.microphone, button("重试", () => void phone.askForMicrophone())),
      others.length > 0 && bar(over ? "stop" : "warn", "late-drafts", `您还有 ${others.length} 份先前来电的草稿没有生成定单，${over ? "已超过 30 分钟" : others.some(([, state]) => state === "alarm") ? "已超过 28 分钟" : "已超过 20 分钟"}，请报告班长处理。`),
      !!this.problem && bar("warn", "problem", this.problem));
  }
}

function bar(style: string, id: string, words: string, action: HTMLElement | null = null): HTMLElement {
  return h("div", { class: `banner ${style}`, "data-banner": id }, h("span", {}, words), action);
}

function button(label: string, act: () => void): HTMLElement {
  return h("button", { type: "button", on: { click: act } }, label);
}
