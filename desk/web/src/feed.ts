// The WebSocket of the feed: connects again with growing pauses, unless told to stay away.

import { api, Refused } from "./api";
import type { Message } from "./wire";

/** `signed_out`: the service was started anew and knows the login no longer; `over`: it has ended it. */
export type Link = "opening" | "up" | "down" | "signed_out" | "taken_over" | "over";

const STAY_AWAY: Record<number, Link> = { 4001: "taken_over", 4003: "over" };
const LONGEST_PAUSE_MS = 15_000;

export class FeedLink {
  private socket: WebSocket | null = null;
  private failures = 0;
  private timer = 0;

  /** `run`: the start of the service that the login is from. */
  constructor(
    private readonly heard: (message: Message) => void,
    private readonly changed: (link: Link) => void,
    private run: string,
  ) {}

  open(run = this.run): void {
    this.close();
    this.run = run;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/ws`);
    this.socket = socket;
    socket.onmessage = (event) => {
      if (socket !== this.socket) return;
      const message = JSON.parse(String(event.data)) as Message;
      if (message.type === "hello") {
        this.failures = 0;
        this.changed("up");
      }
      this.heard(message);
    };
    socket.onclose = (event) => {
      if (socket !== this.socket) return;
      const away = STAY_AWAY[event.code];
      if (away) this.stay(away);
      else this.openLater();
    };
  }

  close(): void {
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  /** The service does not know the login; `run` is its start. */
  refused(run: string): void {
    this.stay(run === this.run ? "over" : "signed_out");
  }

  private stay(away: Link): void {
    this.close();
    this.changed(away);
  }

  private openLater(): void {
    this.changed("down");
    const pause = Math.min(LONGEST_PAUSE_MS, 500 * 2 ** this.failures++);
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.openAgain(), pause * (0.75 + Math.random() / 2));
  }

  /** A WebSocket that is refused does not say why, so the API is asked first. */
  private async openAgain(): Promise<void> {
    const socket = this.socket;
    try {
      const { run } = await api.me();
      if (socket === this.socket) this.open(run);
    } catch (problem) {
      if (socket !== this.socket) return;
      if (problem instanceof Refused && problem.status === 401) this.refused(problem.run);
      else this.openLater();
    }
  }
}
