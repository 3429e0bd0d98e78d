// The shapes that the desk's API and feed speak. Times are ms since the Unix epoch.

import type { Emergencies, Orders } from "./wire_lists";
import type { Measures } from "./wire_measures";

export type * from "./wire_lists";
export type * from "./wire_measures";

export type Role = "agent" | "supervisor" | "operator" | "emergency";
export type AgentState = "ready" | "not_ready" | "ringing" | "talking" | "wrap_up" | "logged_out";
export type LegName = "caller" | "agent";

export interface FormField {
  key: string;
  label: string;
  /** text, area, choice, place, time or phone; an unknown kind is a line of text. */
  kind: string;
  choices?: string[] | null;
  /** What the screen shows for each choice; the choices themselves when empty. */
  choice_labels?: string[] | null;
  required?: boolean;
}

export interface Form {
  id: string;
  name: string;
  fields: FormField[];
}

export interface Me {
  account: { name: string; display: string; role: Role };
  now: number;
  /** Differs from one start of the service to the next. */
  run: string;
  forms: FormField[];
  reasons: string[];
  kinds: Record<string, string>;
  emergency_numbers: { number: string; name: string }[];
  /** The four kinds of grave and urgent requests (Art. 55), by key. */
  grave_kinds?: Record<string, string>;
  default_emergency: string;
  /** `sockets`: URLs or paths, the best first. */
  sip: { user: string; password: string; sockets: string[] } | null;
  ice: RTCIceServer[];
}

export interface AgentView {
  id: string;
  name: string;
  state: AgentState;
  since: number;
  reason: string;
  call: string | null;
  ani?: string;
  dnis?: string;
  hotline?: string;
  alert?: boolean;
  /** Not-ready reason chosen for after the call. */
  after_call?: string;
  /** When wrap-up ends, and how far it may be extended; 0 outside wrap-up. */
  wrap_up_until?: number;
  wrap_up_most?: number;
}

export interface Label {
  key: string;
  name: string;
}

export type TargetKind = "agent" | "group" | "sub_centre" | "number" | "emergency";

export interface Target {
  kind: TargetKind;
  id: string;
}

export interface Consult extends Target {
  name: string;
  since: number;
  answered: boolean;
  /** The agent at the other end, when it is one of ours. */
  agent: string | null;
}

/** For a call that we make: for which earlier call. */
export interface CallbackPart {
  first_call: string;
  asked_at: number | null;
  kind: string;
  words: string;
  tries: number;
  calls: number;
}

export type Handover = "direct" | "warm" | "three_way";
/** What an agent, or the emergency number's own desk, may record. */
export type Judgement = "accepted" | "returned" | "undetermined";

export interface EmergencyPart {
  kind: string;
  name?: string;
  number: string;
  number_name?: string;
  words?: string;
  certain?: boolean;
  score?: number;
  by?: Handover;
  asked_at?: number | null;
  sent_at: number | null;
  answered_at?: number | null;
  outcome: string | null;
  note?: string;
  /** When our leg goes by itself, in a warm transfer that was answered. */
  handover_until?: number | null;
}

export interface CallView {
  id: string;
  ani: string;
  caller_name: string;
  dnis: string;
  hotline: string;
  phase: string;
  agent: string | null;
  arrived_at: number;
  answered_at: number | null;
  ended_at: number | null;
  waited_ms: number;
  emergency: EmergencyPart | null;
  /** What follows is there while the call is on the floor. */
  mode?: string;
  language?: string;
  language_name?: string;
  confidential?: boolean;
  /** Who may turn the voices into text: `full`, `local` or `none`. */
  listening?: string;
  elderly?: boolean;
  labels?: Label[];
  why?: string;
  transfers?: number;
  consult?: Consult | null;
  diverted_to?: (Target & { name: string }) | null;
  callback?: CallbackPart | null;
}

export interface Utterance {
  leg: LegName;
  utterance: number;
  text: string;
  final: boolean;
  at: number;
  /** On the tap's own clock. */
  start_ms?: number;
  end_ms?: number;
  /** Who spoke, on an agent's leg. */
  agent?: string | null;
}

/** Speech that was lost to recognition. */
export interface Gap {
  leg: LegName;
  start_ms: number;
  end_ms: number;
  /** overload, recogniser or tap. */
  why: string;
}

export interface Alert {
  kind: string | null;
  words?: string;
  number?: string;
  certain?: boolean;
  score?: number;
  why?: string;
  at?: number;
}

export interface DraftField {
  value: string;
  /** Whose word it is: the call's own data, the caller's as recognised, or the agent's. */
  source: "call" | "heard" | "agent";
  words?: string;
  confidence?: number;
  /** Heard, but not surely enough to stand as a fact. */
  question?: boolean;
  proposal?: { value: string; words?: string; confidence?: number; source?: string } | null;
}

export interface Draft {
  call: string;
  ani?: string;
  dnis?: string;
  hotline?: string;
  opened_at?: number;
  due_at?: number | null;
  saved_at?: number | null;
  /** The form for this matter; the one of /api/me without. */
  form?: Form | null;
  fields: Record<string, DraftField>;
  /** Keys of required fields that are empty. */
  missing?: string[];
  order?: { number: string; entered_at: number } | null;
  clock?: { state: string; due_at: number | null; changes_at: number | null } | null;
  grave?: Grave | null;
  repeat_of?: EarlierOrder[];
}

export interface EarlierOrder {
  order: string;
  call: string;
  at: number;
  summary: string;
  /** The draft names it as the one that is repeated. */
  linked?: boolean;
}

/** A grave and urgent request with its chained clocks (Art. 55 to 58). */
export interface Grave {
  kind: string;
  name?: string;
  /** Account, or `detector` for a proposal that nobody has judged. */
  by: string;
  steps: Record<string, number>;
  due: Record<string, number>;
}

export interface LineEntry {
  id: string;
  ani: string;
  dnis: string;
  hotline: string;
  mode: string;
  language: string;
  since: number;
  first_in_line: boolean;
  position: number;
  labels: Label[];
  promised_ms: number | null;
  need: string;
  /** From 1; of `rungs`, which is 0 for a call that asks for nothing. */
  rung: number;
  rungs: number;
  next_at: number | null;
  next: string;
  why: string;
  wait_ms: number | null;
}

export interface ElsewhereEntry {
  id: string;
  ani: string;
  dnis: string;
  hotline: string;
  phase: string;
  agent: string | null;
  with: string;
  since: number;
  labels: Label[];
}

export interface SurgeSwitch {
  on: boolean;
  /** When it was switched so. */
  at: number;
  by: string;
  why: string;
}

export interface Unserved {
  /** When the first of them joined the line. */
  since: number;
  callers: number;
  words: string;
}

export interface FloorView {
  now: number;
  waiting: number;
  phases: Record<string, number>;
  states: Record<string, number>;
  line: LineEntry[];
  /** Callers whom nobody at work can serve. */
  unserved: Unserved[];
  elsewhere: ElsewhereEntry[];
  agents: AgentView[];
  recordings: RecordingRow[];
  callbacks: number;
  surge: SurgeSwitch;
}

export interface Targets {
  agents: { id: string; name: string; state: AgentState }[];
  groups: { id: string; name: string; free: number }[];
  sub_centres: { id: string; name: string; open?: boolean }[];
}

export interface CallbackRow {
  ani: string;
  dnis: string;
  hotline: string;
  /** The call under way for it. */
  call: string | null;
  kind: string;
  asked_at: number;
  due_at: number;
  tries: number;
  calls: number;
}

export interface RecordingRow {
  call: string;
  ani: string;
  dnis: string;
  hotline?: string;
  agent: string | null;
  started_at: number;
  duration_ms: number;
}

export interface AuditRow {
  at?: number;
  who: string;
  role: string;
  action: string;
  call: string;
  outcome: string;
  remote: string;
}

export type Message =
  | { type: "hello"; now: number }
  | ({ type: "agent"; now: number } & AgentView)
  | ({ type: "call"; now?: number; call: CallView | null } & Partial<CallPage>)
  | ({ type: "heard"; call: string } & Utterance)
  | { type: "tap_lost"; call: string; leg: LegName }
  | { type: "draft"; call: string; draft: Draft }
  | ({ type: "emergency"; call: string } & Alert)
  | ({ type: "not_heard"; call: string } & Gap)
  | ({ type: "emergencies" } & Emergencies)
  | ({ type: "orders" } & Orders)
  | { type: "clock"; call: string; state: string }
  | { type: "notice"; call: string; words: string }
  | { type: "recogniser"; up: boolean; why: string }
  | ({ type: "floor" } & FloorView)
  | ({ type: "measures" } & Measures);

export interface CallPage {
  transcript: Utterance[];
  deaf: LegName[];
  not_heard?: Gap[];
  alert: Alert | null;
  draft: Draft | null;
}
