// Asks for a confirmation with a reason before something that concerns many.

import { h } from "../dom";

export interface Question {
  title: string;
  /** What will happen, one line each. */
  words: string[];
  confirm: string;
  danger?: boolean;
  /** Reasons offered to choose from. */
  reasons?: string[];
}

/** The reason, or null when the person thought better of it. */
export function ask(question: Question): Promise<string | null> {
  const reason = h("input", { id: "ask-reason", required: true, maxlength: 100, list: "ask-reasons", placeholder: "必填，会留在记录里" });
  const form = h("form", { method: "dialog", class: "ask" },
    h("h2", {}, question.title), ...question.words.map((line) => h("p", {}, line)),
    h("label", { for: "ask-reason" }, "原因"), reason,
    h("datalist", { id: "ask-reasons" }, ...(question.reasons ?? []).map((each) => h("option", { value: each }))),
    h("div", { class: "ask-keys" },
      h("button", { type: "button", class: "quiet", id: "ask-no", on: { click: () => dialog.close("") } }, "不做更改"),
      h("button", { type: "submit", class: question.danger ? "end" : "primary", id: "ask-yes", value: "yes" }, question.confirm)));
  const dialog = h("dialog", { id: "ask", "aria-label": question.title }, form);
  document.body.append(dialog);
  reason.addEventListener("input", () => reason.setCustomValidity(reason.value.trim() ? "" : "请填写原因"));
  return new Promise((settle) => {
    dialog.addEventListener("close", () => {
      settle(dialog.returnValue === "yes" ? reason.value.trim() : null);
      dialog.remove();
    });
    dialog.showModal();
    reason.focus();
  });
}
