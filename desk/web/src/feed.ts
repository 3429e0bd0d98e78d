// The WebSocket of the feed: connects again with growing pauses, unless told to stay away.

import type { Message } from "./wire";

export type Link = "up" | "down" | "taken_over" | "over";

const STAY_AWAY: Record<number, Link> = { 4001: "taken_over", 4003: "over" };
const LONGEST_PAUSE_MS = 15_000;

export class FeedLink {
  private socket: WebSocket | null = null;
  private failures = 0;
  private timer = 0;
  private closed = false;

  constructor(
    private readonly heard: (message: Message) => void,
    private readonly changed: (link: Link) => void,
  ) {}

  open(): void {
    this.closed = false;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/ws`);
    this.socket = socket;
    socket.onmessage = (event) => {
      const message = JSON.parse(String(event.data)) as Message;
      if (message.type === "hello") {
        this.failures = 0;
        this.changed("up");
      }
      this.heard(message);
    };
    socket.onclose = (event) => this.lost(socket, event.code);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket?.close();
    this.socket = null;
  }

  private lost(socket: WebSocket, code: number): void {
    if (this.closed || socket !== this.socket) return;
    const away = STAY_AWAY[code];
    if (away) {
      this.closed = true;
      this.changed(away);
      return;
    }
    this.changed("down");
    const pause = Math.min(LONGEST_PAUSE_MS, 500 * 2 ** this.failures++);
    this.timer = window.setTimeout(() => this.open(), pause * (0.75 + Math.random() / 2));
  }
}
