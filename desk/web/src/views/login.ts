// The log-in screen.

import { api, Refused } from "../api";
import { h, say } from "../dom";
import type { Me } from "../wire";

export function loginView(notice: string, done: (me: Me) => void): HTMLElement {
  const name = h("input", { id: "name", name: "name", autocomplete: "username", required: true, maxlength: 32, autofocus: true });
  const password = h("input", { id: "password", name: "password", type: "password", autocomplete: "current-password", required: true, maxlength: 256 });
  const problem = h("p", { class: "problem", role: "alert" }, notice);
  const button = h("button", { class: "primary wide", type: "submit" }, "登录");
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    button.disabled = true;
    say(problem, "");
    try {
      done(await api.login(name.value.trim(), password.value));
    } catch (error) {
      say(problem, error instanceof Refused ? error.message : "登录失败，请重试");
      button.disabled = false;
      password.select();
    }
  };
  return h("main", { class: "login" },
    h("form", { class: "card login-card", on: { submit: (event) => void submit(event) } },
      h("div", { class: "brand" }, h("b", {}, "12345"), h("span", {}, "政务服务便民热线")),
      h("h1", {}, "登录工作台"),
      h("label", { for: "name" }, "工号"), name,
      h("label", { for: "password" }, "密码"), password,
      problem, button,
      h("p", { class: "hint" }, "座席登录后请允许浏览器使用麦克风。账号由话务管理员发放。")));
}
