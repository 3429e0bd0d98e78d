// The shapes that the desk's API and feed speak. Times are ms since the Unix epoch.

export type Role = "agent" | "supervisor" | "operator";
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
  emergency: { kind: string; number: string; outcome: string | null; sent_at: number | null } | null;
}

export interface Utterance {
  leg: LegName;
  utterance: number;
  text: string;
  final: boolean;
  at: number;
}

export interface Alert {
  kind: string | null;
  words?: string;
  number?: string;
  certain?: boolean;
}

export interface DraftField {
  value: string;
  /** Whose word it is: the call's own data, the caller's as recognised, or the agent's. */
  source: "call" | "heard" | "agent";
  words?: string;
  confidence?: number;
  proposal?: { value: string; words?: string; confidence?: number } | null;
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
}

export interface FloorView {
  now: number;
  waiting: number;
  phases: Record<string, number>;
  states: Record<string, number>;
  line: { id: string; ani: string; dnis: string; hotline: string; since: number; first_in_line: boolean }[];
  agents: AgentView[];
  recordings: RecordingRow[];
}

export interface RecordingRow {
  call: string;
  ani: string;
  dnis: string;
  hotline?: string;
  agent: string | null;
  arrived_at: number;
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
  | { type: "recogniser"; up: boolean; why: string }
  | ({ type: "floor" } & FloorView);

export interface CallPage {
  transcript: Utterance[];
  deaf: LegName[];
  alert: Alert | null;
  draft: Draft | null;
}
