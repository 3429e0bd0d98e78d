// Parts of the caller's card: labels, what a callback is for, where the call went.

import { api } from "../api";
import { fill, h } from "../dom";
import type { Choice } from "../menu";
import type { CallView } from "../wire";
import { day } from "../words";
import { story } from "./alert_words";

/** Phases in which the agent is in charge of the caller, and may put them through to 110. */
export const ON_THE_LINE = new Set(["talking", "consulting", "conference"]);

/** Phases in which the agent may label the call. */
export const MARKED = new Set(["talking", "consulting", "conference", "calling_back"]);

const LANGUAGES: [string, string][] = [["cmn", "普通话"], ["yue", "粤语"], ["en", "英语"]];

export function drawLabels(element: HTMLElement, call: CallView): void {
  fill(element,
    call.language_name ? h("span", { class: "label-chip language" }, call.language_name) : null,
    ...(call.labels ?? []).map(({ key, name }) => h("span", { class: `label-chip ${key}` }, name)),
    call.transfers ? h("span", { class: "label-chip" }, `转接 ${call.transfers} 次`) : null);
}

/** What the agent may say of the call. */
export function marks(call: CallView | null, tell: (problem: unknown) => void): Choice[] {
  if (!call) return [];
  const say = (labels: Parameters<typeof api.label>[1]) => () => void api.label(call.id, labels).catch(tell);
  return [
    { label: call.elderly ? "取消适老" : "适老", hint: "老年来电人", act: say({ elderly: !call.elderly }) },
    { label: call.confidential ? "取消保密" : "保密", hint: "只由保密座席接听", act: say({ confidential: !call.confidential }) },
    ...LANGUAGES.filter(([code]) => code !== call.language).map(([code, name]) => ({ label: `改为${name}`, hint: "来电人的语言", act: say({ language: code }) })),
  ];
}

/** For a call that we make: what the agent is to know before the caller is on the line. */
export function owedWords(call: CallView): string {
  const owed = call.callback;
  if (!owed) return "";
  const when = owed.asked_at ? `${day(owed.asked_at)} 的来电` : `来电 ${owed.first_call}`;
  const why = [owed.words, owed.calls > 1 ? `共来电 ${owed.calls} 次` : "", owed.tries > 1 ? `第 ${owed.tries} 次回拨` : ""].filter(Boolean).join("，");
  const next = call.phase === "ringing" ? "您接听后，系统再拨来电人。" : call.phase === "calling_back" ? "正在拨来电人，请稍候。" : "";
  return `回拨${when}${why ? `（${why}）` : ""}。${next}`;
}

/** Where the call went, when that is no emergency number. */
export function outcomeWords(call: CallView): string {
  if (call.phase === "diverting" && call.diverted_to) return `正在转往${call.diverted_to.name}`;
  if (call.phase === "diverted" && call.diverted_to) return `已转到${call.diverted_to.name}`;
  return "";
}

/** What became of an emergency in this call; the alert's own bar tells what was heard just now. */
export function drawStory(element: HTMLElement, call: CallView, kinds: Record<string, string>, correct: (() => void) | null): void {
  const sent = call.emergency;
  const known = !!sent && !!(sent.sent_at || sent.asked_at || sent.outcome);
  element.hidden = !known;
  if (!known) return;
  const [first, ...rest] = story(sent, kinds);
  const judged = sent.outcome === "accepted" || sent.outcome === "returned" || sent.outcome === "undetermined";
  fill(element, h("b", {}, first), ...rest.map((line) => h("p", {}, line)),
    judged && correct && h("button", { type: "button", class: "small-button", id: "judge-again", on: { click: correct } }, "更改结果"));
}
