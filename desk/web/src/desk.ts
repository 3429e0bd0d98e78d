// What the page knows, and who is told when it changes. The server's word is final; the page keeps
// nothing that a reload would lose.

import type { AgentView, Alert, CallView, Draft, Emergencies, FloorView, Gap, LegName, Me, Measures, Message, Orders, Utterance } from "./wire";
import type { Link } from "./feed";
import type { PhoneCall } from "./phone";

export type Topic = "link" | "agent" | "call" | "transcript" | "draft" | "alert" | "recogniser" | "floor" | "notice" | "measures" | "emergencies" | "orders";

const LATE = new Set(["warning", "alarm", "overdue"]);

export class Desk {
  link: Link = "opening";
  agent: AgentView | null = null;
  call: CallView | null = null;
  transcript: Utterance[] = [];
  gaps: Gap[] = [];
  deaf = new Set<LegName>();
  alert: Alert | null = null;
  draft: Draft | null = null;
  recogniser = { up: true, why: "" };
  /** What did not come about, in words, for the call on the page. */
  notice = "";
  floor: FloorView | null = null;
  measures: Measures | null = null;
  emergencies: Emergencies | null = null;
  orders: Orders | null = null;
  /** Calls of this agent whose draft is to be an order soon, or should be one already; with the clock's state. */
  readonly late = new Map<string, string>();
  /** The server's clock minus the browser's, in ms. */
  private offset: number;
  private readonly listeners: [Topic, () => void][] = [];

  constructor(readonly me: Me) {
    this.offset = me.now - Date.now();
  }

  /** Now, by the server's clock. */
  now(): number {
    return Date.now() + this.offset;
  }

  on(topics: Topic[], act: () => void): void {
    for (const topic of topics) this.listeners.push([topic, act]);
  }

  linked(link: Link): void {
    this.link = link;
    this.tell("link");
  }

  /** While the service is silent, only the phone knows what becomes of calls. */
  phoneTurned(to: PhoneCall): void {
    if (this.link === "up") return;
    if (to === "ringing") this.turnTo({ type: "call", call: null });
    else if (to === "none" && this.call && this.call.phase !== "ended") {
      this.turnTo({ type: "call", call: { ...this.call, phase: "ended", ended_at: this.now() } });
    }
  }

  take(message: Message): void {
    switch (message.type) {
      case "hello":
        this.offset = message.now - Date.now();
        return;
      case "agent":
        this.agent = message;
        return this.tell("agent");
      case "call":
        return this.turnTo(message);
      case "heard":
        return this.hear(message);
      case "not_heard":
        if (message.call !== this.call?.id) return;
        this.gaps.push(message);
        return this.tell("transcript");
      case "emergencies":
        return this.takeEmergencies(message);
      case "orders":
        return this.takeOrders(message);
      case "clock":
        if (LATE.has(message.state)) this.late.set(message.call, message.state);
        else this.late.delete(message.call);
        return this.tell("draft");
      case "tap_lost":
        this.deaf.add(message.leg);
        return this.tell("transcript");
      case "draft":
        if (message.call !== this.call?.id) return;
        this.draft = message.draft;
        if (message.draft.order) this.late.delete(message.call);
        return this.tell("draft");
      case "emergency":
        if (message.call !== this.call?.id) return;
        this.alert = message.kind ? message : null;
        return this.tell("alert");
      case "notice":
        if (message.call !== this.call?.id) return;
        this.notice = message.words;
        return this.tell("notice");
      case "recogniser":
        this.recogniser = { up: message.up, why: message.why };
        return this.tell("recogniser");
      case "floor":
        this.floor = message;
        return this.tell("floor");
      case "measures":
        this.measures = message;
        return this.tell("measures");
    }
  }

  takeEmergencies(emergencies: Emergencies): void {
    this.emergencies = emergencies;
    this.tell("emergencies");
  }

  takeOrders(orders: Orders): void {
    this.orders = orders;
    this.tell("orders");
  }

  private turnTo(message: Extract<Message, { type: "call" }>): void {
    const other = message.call?.id !== this.call?.id;
    this.call = message.call;
    if (message.transcript || other) {
      this.transcript = message.transcript ?? [];
      this.gaps = message.not_heard ?? [];
      this.deaf = new Set(message.deaf ?? []);
      this.alert = message.alert ?? null;
      this.draft = message.draft ?? null;
      this.tell("transcript", "draft", "alert");
    }
    if (message.call?.phase === "ended" && this.alert) {
      this.alert = null;
      this.tell("alert");
    }
    this.tell("call");
  }

  private hear(message: Extract<Message, { type: "heard" }>): void {
    if (message.call !== this.call?.id) return;
    this.deaf.delete(message.leg);
    const at = this.transcript.findIndex(
      (each) => each.leg === message.leg && each.utterance === message.utterance,
    );
    if (at < 0) this.transcript.push(message);
    else this.transcript[at] = message;
    this.tell("transcript");
  }

  private tell(...topics: Topic[]): void {
    for (const [topic, act] of this.listeners) if (topics.includes(topic)) act();
  }
}
