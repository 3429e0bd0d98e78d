// Lists of emergencies and orders, for supervisors and the stand-in. Times are ms since the Unix epoch.

import type { Grave } from "./wire";

/** An emergency as its number's own desk and the supervisors see it. */
export interface EmergencyCase {
  call: string;
  ani: string;
  dnis: string;
  kind: string;
  name: string;
  number: string;
  /** The caller's last sentences. */
  words: string[];
  place: string;
  address: string;
  at: number;
  answered_at: number | null;
  outcome: string | null;
  agent: string | null;
  note?: string;
  /** Its words and place are for the emergency number's own desk only. */
  confidential?: boolean;
}

export interface Emergencies {
  open: EmergencyCase[];
  recent: EmergencyCase[];
}

/** What a supervisor's list says of a draft or an order; the words of a confidential one stay out of it. */
interface Listed {
  call: string;
  agent: string | null;
  ani: string;
  dnis: string;
  summary: string;
  confidential: boolean;
}

export interface OrderRow extends Listed {
  number: string;
  entered_at: number;
  /** Entered after the 30 minutes. */
  late: boolean;
  category: string;
  town: string;
}

export interface LateRow extends Listed {
  place: string;
  due_at: number | null;
  state: string;
}

export interface GraveRow extends Listed, Omit<Grave, "name"> {
  name: string;
  place: string;
  /** The order's number, empty while it is a draft. */
  order: string;
}

export interface Orders {
  /** The newest first. */
  orders: OrderRow[];
  /** Drafts past 20 minutes that are no order yet. */
  late: LateRow[];
  grave: GraveRow[];
  /** What waits to be handed to the city's system; `refused`: what it would not take, put aside. */
  outbox: { waiting: number; oldest_at: number | null; failed_at: number | null; why: string; refused: number };
}
