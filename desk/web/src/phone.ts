// The softphone: JsSIP over the desk's own origin. One call at a time.

import * as JsSIP from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession";
import { Meter } from "./meter";
import { Ringer } from "./ringer";
import type { Me } from "./wire";

export type Lamp = "off" | "connecting" | "registered" | "failed";
export type PhoneCall = "none" | "ringing" | "connecting" | "talking";

const REGISTER_AGAIN_MS = 10_000;

export class Phone {
  lamp: Lamp = "off";
  call: PhoneCall = "none";
  muted = false;
  /** Why the microphone cannot be used, in words for the screen; empty when it can. */
  microphone = "";
  private ua: JsSIP.UA | null = null;
  private session: RTCSession | null = null;
  private again = 0;
  private readonly audio = document.createElement("audio");
  private readonly remote = new Meter();
  private readonly local = new Meter();
  private readonly ringer = new Ringer();

  constructor(
    private readonly me: Me,
    private readonly changed: () => void,
  ) {
    this.audio.autoplay = true;
    this.audio.hidden = true;
    document.body.append(this.audio);
  }

  start(): void {
    const sip = this.me.sip;
    if (!sip) return;
    JsSIP.debug.disable();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const ua = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(`${scheme}://${location.host}/sip`)],
      uri: `sip:${sip.user}@${location.hostname}`,
      password: sip.password,
      display_name: this.me.account.name,
      register_expires: 120,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 15,
      user_agent: "hotline12345-desk",
    });
    ua.on("connecting", () => this.light("connecting"));
    ua.on("disconnected", () => this.light("failed"));
    ua.on("registered", () => this.light("registered"));
    ua.on("unregistered", () => this.light("connecting"));
    ua.on("registrationFailed", () => this.registerLater());
    ua.on("newRTCSession", (event: { originator: string; session: RTCSession }) => this.rung(event));
    this.ua = ua;
    this.light("connecting");
    ua.start();
    void this.askForMicrophone();
  }

  /** Takes the phone out of service: another page has the seat, or the agent left. */
  stop(): void {
    clearTimeout(this.again);
    this.ringer.stop();
    this.ua?.stop();
    this.ua = null;
    this.light("off");
  }

  /** Asks for the microphone before the first call, so that answering is not delayed by it. */
  async askForMicrophone(): Promise<void> {
    this.microphone = await whyNoMicrophone();
    this.changed();
  }

  async answer(): Promise<void> {
    if (!this.session || this.call !== "ringing") return;
    this.ringer.stop();
    this.microphone = await whyNoMicrophone();
    if (this.microphone) return this.changed();
    this.session.answer({
      mediaConstraints: { audio: true, video: false },
      pcConfig: { iceServers: this.me.ice },
    });
    this.turn("connecting");
  }

  hangUp(): void {
    if (this.session && !this.session.isEnded()) this.session.terminate();
  }

  mute(on: boolean): void {
    if (!this.session || this.call !== "talking") return;
    if (on) this.session.mute({ audio: true });
    else this.session.unmute({ audio: true });
    this.muted = on;
    this.changed();
  }

  /** Loudness of what is heard, root mean square, 0 to 1. */
  level(): number {
    return this.remote.level();
  }

  /** Loudness of the own microphone, root mean square, 0 to 1. */
  ownLevel(): number {
    return this.muted ? 0 : this.local.level();
  }

  /** RTP packets received in the current call. */
  async received(): Promise<number> {
    const report = await this.session?.connection?.getStats();
    let packets = 0;
    report?.forEach((stat: { type: string; packetsReceived?: number }) => {
      if (stat.type === "inbound-rtp") packets += stat.packetsReceived ?? 0;
    });
    return packets;
  }

  private rung({ originator, session }: { originator: string; session: RTCSession }): void {
    if (originator !== "remote") return;
    if (this.session) {
      session.terminate({ status_code: 486 });
      return;
    }
    this.session = session;
    session.on("peerconnection", ({ peerconnection }: { peerconnection: RTCPeerConnection }) => {
      peerconnection.addEventListener("track", (event) => this.hear(event));
    });
    session.on("confirmed", () => this.talk(session));
    session.on("ended", () => this.over());
    session.on("failed", () => this.over());
    this.ringer.start();
    this.turn("ringing");
  }

  private hear(event: RTCTrackEvent): void {
    const stream = event.streams[0] ?? new MediaStream([event.track]);
    this.audio.srcObject = stream;
    void this.audio.play().catch(() => undefined);
    this.remote.watch(stream);
  }

  private talk(session: RTCSession): void {
    const track = session.connection?.getSenders().find((sender) => sender.track?.kind === "audio")?.track;
    if (track) this.local.watch(new MediaStream([track]));
    this.turn("talking");
  }

  private over(): void {
    this.session = null;
    this.muted = false;
    this.ringer.stop();
    this.remote.stop();
    this.local.stop();
    this.audio.srcObject = null;
    this.turn("none");
  }

  private registerLater(): void {
    this.light("failed");
    clearTimeout(this.again);
    this.again = window.setTimeout(() => this.ua?.isConnected() && this.ua.register(), REGISTER_AGAIN_MS);
  }

  private light(lamp: Lamp): void {
    if (lamp === "connecting" && this.lamp === "failed") return;
    this.lamp = lamp;
    this.changed();
  }

  private turn(call: PhoneCall): void {
    this.call = call;
    this.changed();
  }
}

async function whyNoMicrophone(): Promise<string> {
  if (!navigator.mediaDevices?.getUserMedia) {
    return "浏览器只在 https 或本机地址下开放麦克风，请改用 https 地址打开座席台";
  }
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    for (const track of stream.getTracks()) track.stop();
    return "";
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "NotAllowedError") return "麦克风未授权：请点地址栏左侧的图标允许使用麦克风，再点“重试”";
    if (name === "NotFoundError") return "找不到麦克风：请插好耳麦，再点“重试”";
    return "麦克风打不开：可能正被其他程序占用，请关闭后再点“重试”";
  }
}
