// The HTTP API. A refusal is thrown as Refused, with the server's own words for the screen.

import type { AuditRow, CallbackRow, Draft, Emergencies, Handover, Judgement, Me, Measures, Orders, RecordingRow, SurgeSwitch, Target, Targets } from "./wire";

export class Refused extends Error {
  constructor(
    readonly status: number,
    words: string,
    /** With 401: which start of the service says so. */
    readonly run = "",
    /** All that the server said, when it is more than words. */
    readonly body = "",
  ) {
    super(words);
  }
}

const DEADLINE_MS = 10_000;

export async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const init: RequestInit = { method, signal: AbortSignal.timeout(DEADLINE_MS), credentials: "same-origin" };
  if (body !== undefined) {
    init.headers = { "Content-Type": "application/json" };
    init.body = JSON.stringify(body);
  }
  let answer: Response;
  try {
    answer = await fetch(path, init);
  } catch {
    throw new Refused(0, "连接不上服务器，请检查网络");
  }
  if (!answer.ok) {
    const body = await answer.text();
    throw new Refused(answer.status, body.slice(0, 200), answer.headers.get("Hotline-Run") ?? "", body);
  }
  return (await answer.json()) as T;
}

const part = encodeURIComponent;

export const api = {
  login: (name: string, password: string) => ask<Me>("POST", "/api/login", { name, password }),
  logout: () => ask("POST", "/api/logout"),
  me: () => ask<Me>("GET", "/api/me"),
  ready: () => ask("POST", "/api/agent/ready"),
  notReady: (reason: string) => ask("POST", "/api/agent/not-ready", { reason }),
  emergency: (call: string, number: string, by: Handover) => ask("POST", `/api/calls/${part(call)}/emergency`, { number, by }),
  taken: (call: string) => ask("POST", `/api/calls/${part(call)}/emergency/taken`, {}),
  judge: (call: string, outcome: Judgement, note: string) =>
    ask("POST", `/api/calls/${part(call)}/emergency/judge`, { outcome, note }),
  emergencies: () => ask<Emergencies>("GET", "/api/emergencies"),
  orders: () => ask<Orders>("GET", "/api/orders"),
  order: (call: string) => ask<{ number: string }>("POST", `/api/calls/${part(call)}/order`, {}),
  grave: (call: string, kind: string) => ask("POST", `/api/calls/${part(call)}/grave`, { kind }),
  graveStep: (call: string, step: string) => ask("POST", `/api/calls/${part(call)}/grave/step`, { step }),
  dismiss: (call: string, reason: string) =>
    ask("POST", `/api/calls/${part(call)}/emergency/dismiss`, { reason }),
  edit: (call: string, field: string, value: string) =>
    ask("PATCH", `/api/calls/${part(call)}/draft`, { field, value }),
  label: (call: string, labels: { confidential?: boolean; elderly?: boolean; language?: string }) =>
    ask("POST", `/api/calls/${part(call)}/label`, labels),
  longer: (minutes: number) => ask("POST", "/api/agent/wrap-up", { minutes }),
  targets: () => ask<Targets>("GET", "/api/targets"),
  transfer: (call: string, target: Target) => ask("POST", `/api/calls/${part(call)}/transfer`, { target }),
  consult: (call: string, target: Target) => ask("POST", `/api/calls/${part(call)}/consult`, { target }),
  takeBack: (call: string) => ask("POST", `/api/calls/${part(call)}/consult/cancel`),
  handOver: (call: string) => ask("POST", `/api/calls/${part(call)}/consult/complete`),
  conference: (call: string) => ask("POST", `/api/calls/${part(call)}/conference`),
  surge: (on: boolean, why: string) => ask("POST", "/api/surge", { on, why }),
  switches: () => ask<{ switches: SurgeSwitch[] }>("GET", "/api/surge?limit=30"),
  callbacks: () => ask<{ callbacks: CallbackRow[] }>("GET", "/api/callbacks"),
  cancelCallback: (ani: string, reason: string) => ask("POST", `/api/callbacks/${part(ani)}/cancel`, { reason }),
  measures: () => ask<Measures>("GET", "/api/measures"),
  earlier: (ani: string) => ask<{ calls: Draft[] }>("GET", `/api/callers/${part(ani)}/calls?limit=6`),
  recordings: () => ask<{ recordings: RecordingRow[] }>("GET", "/api/recordings?limit=50"),
  audit: () => ask<{ entries: AuditRow[] }>("GET", "/api/audit?limit=30"),
  sound: (call: string) => `/api/calls/${part(call)}/recording`,
};
