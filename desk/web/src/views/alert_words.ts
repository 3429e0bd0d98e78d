// How an emergency stands, and how it is told in words.

import type { Desk } from "../desk";
import type { EmergencyPart } from "../wire";
import { clock, HANDOVERS, kind, OUTCOMES } from "../words";

/** heard: nobody called yet; rings: the number rings; together: it is on the line with both; unanswered;
 * judge: it has answered, and how that ended is to be recorded. */
export type Standing = "none" | "heard" | "rings" | "together" | "unanswered" | "judge";

const OUR_TALK = new Set(["talking", "consulting", "conference"]);

export function standing({ alert, call, me }: Desk): Standing {
  if (!call || call.agent !== me.account.name) return "none";
  const sent = call.emergency;
  const under = !!sent?.sent_at && sent.by !== "direct" && !sent.outcome;
  if (under && call.phase === "conference") return sent.answered_at ? "together" : "rings";
  if (alert && OUR_TALK.has(call.phase)) return "heard";
  if (!sent?.sent_at || sent.by === "direct" || sent.by === undefined) return "none";
  if (sent.outcome === "no_answer") return call.phase === "talking" ? "unanswered" : "none";
  if (!sent.answered_at) return "none";
  return call.phase === "conference" ? "together" : "judge";
}

export const numberName = (sent: { number: string; number_name?: string }, numbers: { number: string; name: string }[]): string => {
  const name = sent.number_name || numbers.find(({ number }) => number === sent.number)?.name || "";
  return name ? `${sent.number} ${name}` : sent.number;
};

/** What became of it so far, a line for each thing. */
export function story(sent: EmergencyPart, kinds: Record<string, string>): string[] {
  const name = sent.name || kind(sent.kind, kinds);
  const lines = [sent.kind === "manual" ? "座席按键转接" : `${name}（${sent.certain === false ? "疑似" : "确定"}）${sent.words ? `：“${sent.words}”` : ""}`];
  if (sent.asked_at) lines.push(`${clock(sent.asked_at)} 接听前已询问来电人是否转接${sent.outcome === "declined" && !sent.sent_at ? "，回答不需要" : ""}`);
  if (sent.sent_at) lines.push(`${clock(sent.sent_at)} 呼叫 ${sent.number}（${HANDOVERS[sent.by ?? "direct"]}）`);
  if (sent.answered_at) lines.push(`${clock(sent.answered_at)} ${sent.number} 已接听`);
  if (sent.outcome) lines.push(`结果：${OUTCOMES[sent.outcome] ?? sent.outcome}${sent.note ? `（${sent.note}）` : ""}`);
  return lines;
}
