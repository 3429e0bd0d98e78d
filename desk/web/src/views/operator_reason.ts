// Asks for the reason of a step that changes how calls are taken, and for a yes.

import { type Child, fill, h, say } from "../dom";

export interface Question {
  title: string;
  /** What will change, before the reason. */
  about: Child[];
  button: string;
  danger?: boolean;
  act: (why: string) => Promise<void>;
}

export class ReasonDialog {
  readonly element = h("dialog", { class: "reason-dialog", "aria-labelledby": "reason-title" });

  ask(question: Question): void {
    const why = h("textarea", { id: "reason-why", rows: 2, maxlength: 200, required: true, "aria-describedby": "reason-problem" });
    const problem = h("p", { class: "problem", id: "reason-problem", role: "alert" });
    const go = h("button", { type: "submit", class: question.danger ? "end" : "primary" }, question.button);
    const submit = async (event: Event): Promise<void> => {
      event.preventDefault();
      if (!why.value.trim()) {
        say(problem, "请写明原因：它与版本一起保存。");
        why.focus();
        return;
      }
      go.disabled = true;
      say(problem, "");
      try {
        await question.act(why.value.trim());
        this.element.close();
      } catch (error) {
        say(problem, error instanceof Error ? error.message : "没有成功，请重试");
        go.disabled = false;
      }
    };
    fill(this.element, h("form", { novalidate: true, on: { submit: (event) => void submit(event) } },
      h("h2", { id: "reason-title" }, question.title), h("div", { class: "about" }, ...question.about),
      h("label", { for: "reason-why" }, "原因（必填）"), why, problem,
      h("div", { class: "buttons" }, h("button", { type: "button", class: "quiet", on: { click: () => this.element.close() } }, "取消"), go)));
    this.element.showModal();
    why.focus();
  }
}
