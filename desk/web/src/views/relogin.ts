// Logging in again on the page itself: a new page would end the call that is in this one.

import { api, Refused } from "../api";
import type { Link } from "../feed";
import { h, say, show } from "../dom";
import type { Me } from "../wire";

export class Relogin {
  readonly element: HTMLFormElement;
  private readonly words = h("span");
  private readonly password = h("input", { type: "password", name: "password", autocomplete: "current-password", required: true, maxlength: 256, placeholder: "密码", "aria-label": "密码" });
  private readonly button = h("button", { type: "submit" }, "重新登录");
  private readonly problem = h("span", { role: "alert" });

  constructor(
    private readonly name: string,
    private readonly done: (me: Me) => void,
  ) {
    this.element = h("form", { class: "banner stop relogin", hidden: true, on: { submit: (event) => void this.submit(event) } },
      this.words, h("span", { class: "dim" }, `工号 ${name}`), this.password, this.button, this.problem);
  }

  draw(link: Link, phone: boolean): void {
    const away = link === "signed_out" || link === "over";
    this.element.dataset["banner"] = link === "over" ? "session-over" : "signed-out";
    show(this.element, away);
    if (!away) return;
    say(this.words, link === "over" ? "登录已失效，请重新登录。" : phone ? "服务已恢复，请重新登录；电话不受影响。" : "服务已恢复，请重新登录。");
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    this.button.disabled = true;
    say(this.problem, "");
    try {
      this.done(await api.login(this.name, this.password.value));
      this.password.value = "";
    } catch (error) {
      say(this.problem, error instanceof Refused ? error.message : "登录失败，请重试");
      this.password.select();
    } finally {
      this.button.disabled = false;
    }
  }
}
