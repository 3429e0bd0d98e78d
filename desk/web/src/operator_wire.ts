// What the console asks for and is told. Times are ms since the Unix epoch, durations ms.

import { ask } from "./api";
import type { AgentState } from "./wire";

export interface Asked {
  id: string;
  name: string;
  level: number;
}

export interface Named {
  id: string;
  name: string;
}

export interface Rung {
  after_ms: number;
  until_ms: number | null;
  skills: Asked[];
  groups: Named[];
  language: Asked | null;
  cleared: boolean;
  sub_centre: (Named & { open?: boolean }) | null;
  configured: number;
  logged_in: number;
  ready: number;
  /** Only in a trial: who is ready, in the order of offers. */
  who?: { id: string; name: string; idle_ms: number }[];
}

export interface Hotline {
  number: string;
  name: string;
  mode: string;
  greeting: string;
  group: string;
  group_name: string;
  ladder: string;
  language: string;
  language_name: string;
  confidential: boolean;
  district: string;
  hours: string;
  open: boolean;
  changes_at: number | null;
  closed_ladder: string;
  closed_prompt: string;
  sub_centre: string;
  sub_centre_name: string;
  legal_basis: string;
  since: string;
  until: string;
  choosing: string;
  rungs: Rung[];
  closed_choosing: string | null;
  closed_rungs: Rung[] | null;
}

export interface Skill {
  id: string;
  name: string;
  /** The highest level that a ladder asks for; 0: none does. */
  asked: number;
  agents: number;
  /** Agents who reach that level. */
  able: number;
  logged_in: number;
  ready: number;
  gap: boolean;
}

export interface Group {
  id: string;
  name: string;
  ladder: string;
  wrap_up_ms: number | null;
  agents: number;
  logged_in: number;
  ready: number;
}

export interface Seat {
  id: string;
  name: string;
  skills: Record<string, number>;
  groups: string[];
  /** Groups by a roster of this moment. */
  duty: string[];
  cleared: boolean;
  district: string;
  state: AgentState;
  since: number;
  reason: string;
}

export interface Hours {
  id: string;
  workdays: [number, number][];
  days_off: [number, number][];
  open: boolean;
  changes_at: number | null;
  used_by: string[];
  callbacks: boolean;
}

export interface Day {
  date: string;
  kind: "workday" | "weekend" | "holiday" | "made_up";
  today?: boolean;
}

export interface Register {
  now: number;
  hotlines: Hotline[];
  skills: Skill[];
  groups: Group[];
  seats: Seat[];
  sub_centres: { id: string; name: string; number: string; trunk: string; ring_ms: number; most_calls: number; hours: string; open: boolean }[];
  hours: Hours[];
  days: Day[];
  ahead: { from: string; to: string; days: number; kind: "holiday" | "made_up" }[];
  rosters: { id: string; name: string; group: string; group_name: string; starts_at: number; ends_at: number; agents: string[]; state: "past" | "now" | "ahead" }[];
  emergency_numbers: { number: string; name: string; ring_ms: number }[];
  default_emergency: string;
  surge: { prompt: string; ahead_ms: number; wrap_up_ms: number | null; on_waiting: number; on_wait_ms: number; on_for_ms: number; off_waiting: number; off_for_ms: number };
  callbacks: { offer: boolean; to_abandoned: boolean; abandoned_after_ms: number; hours: string; most_tries: number; retry_ms: number; ring_ms: number; keep_ms: number };
  callbacks_open: boolean;
  head_starts: { elderly_ms: number; repeat_ms: number; returned_ms: number };
  measures: { answer_within_ms: number; short_abandon_ms: number; window_ms: number; least_connect_permille: number; warn_connect_permille: number };
  timers: Record<string, number>;
}

export interface Trial {
  now: number;
  at: number;
  day: Day;
  dnis: string;
  known: boolean;
  name: string;
  mode: string;
  open: boolean;
  language: Named;
  confidential: boolean;
  ladder: string;
  choosing: string;
  spoken: string[];
  rungs: Rung[];
}

export interface Version {
  number: number;
  who: string;
  at: number;
  why: string;
  sha256: string;
}

export interface Difference {
  /** The version in force that was compared with. */
  base: number;
  /** A unified diff from the version in force; empty when no text differs. */
  text: string;
  words: string[];
  /** What Asterisk must be told besides. */
  asterisk: string[];
}

export interface Applied {
  version: number;
  /** False when nothing changed, so that no version was made. */
  kept: boolean;
  words: string[];
  asterisk: string[];
  /** Why the operators' folder was left as it was; empty when it has the texts. */
  folder: string;
}

export interface Fault {
  file: string;
  line: number | null;
  text: string;
}

export type Files = Record<string, string>;

export const registerApi = {
  look: () => ask<Register>("GET", "/api/register"),
  attempt: (query: Record<string, string>) => ask<Trial>("GET", `/api/register/try?${new URLSearchParams(query)}`),
  versions: () => ask<{ in_force: number; versions: Version[] }>("GET", "/api/config/versions?limit=200"),
  version: (number: number) => ask<{ files: Files }>("GET", `/api/config/versions/${number}`),
  check: (files: Files) => ask<{ faults: Fault[]; warnings: string[] }>("POST", "/api/config/check", { files }),
  diff: (files: Files) => ask<Difference>("POST", "/api/config/diff", { files }),
  /** `base`: the version that the files were made from; refused when it is no longer in force. */
  apply: (files: Files, why: string, base: number) => ask<Applied>("POST", "/api/config/apply", { files, why, base }),
  rollback: (version: number, why: string, base: number) => ask<Applied>("POST", "/api/config/rollback", { version, why, base }),
};
