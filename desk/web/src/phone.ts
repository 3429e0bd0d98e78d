// The softphone. One call at a time. It needs Asterisk and nobody else: what becomes of the service or of
// the login touches neither its registration nor its call.

import * as JsSIP from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession";
import { Meter } from "./meter";
import { Ringer } from "./ringer";
import { Ways } from "./sip_ways";
import type { Me } from "./wire";

export type Lamp = "off" | "connecting" | "registered" | "failed";
export type PhoneCall = "none" | "ringing" | "connecting" | "talking";

const REGISTER_AGAIN_MS = 10_000;

/** What JsSIP's session has and its types leave out. */
interface InDialog {
  sendRequest(method: string, options: { extraHeaders: string[]; eventHandlers: { onDialogError: () => void } }): void;
}

export class Phone {
  lamp: Lamp = "off";
  call: PhoneCall = "none";
  muted = false;
  /** The number that calls, as SIP has it, and when the talk began; for while the service tells nothing. */
  caller = "";
  talkingSince = 0;
  /** Why the microphone cannot be used, in words for the screen; empty when it can. */
  microphone = "";
  private ua: JsSIP.UA | null = null;
  private session: RTCSession | null = null;
  private ways: Ways | null = null;
  private leaving = false;
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
    this.leaving = false;
    if (!sip || this.ua) return;
    JsSIP.debug.disable();
    this.ways = new Ways(sip.sockets, () => !this.session);
    const ua = new JsSIP.UA({
      sockets: this.ways.sockets,
      uri: `sip:${sip.user}@${location.hostname}`,
      password: sip.password,
      display_name: this.me.account.name,
      // also keeps proxies from taking the connection for idle, and finds one that is dead
      register_expires: 60,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 15,
      user_agent: "hotline12345-desk",
    });
    ua.on("connecting", () => this.light("connecting"));
    ua.on("connected", () => this.moved());
    ua.on("disconnected", () => this.cutOff());
    ua.on("registered", () => this.light("registered"));
    ua.on("unregistered", () => this.light("connecting"));
    ua.on("registrationFailed", ({ cause }: { cause?: string }) => this.registerLater(cause));
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
    this.ways?.close();
    this.ways = null;
    this.ua?.stop();
    this.ua = null;
    this.light("off");
  }

  /** As `stop`, but a call in progress is let finish. */
  stopWhenIdle(): void {
    this.leaving = !!this.session;
    if (!this.session) this.stop();
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

  /** By which way the phone is connected: 0 the best, −1 none. */
  get way(): number {
    return this.ways?.used ?? -1;
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
    this.caller = session.remote_identity.uri.user ?? "";
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
    this.talkingSince = Date.now();
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
    if (this.leaving) this.stop();
  }

  /** A new connection. Asterisk still has the old one for a call in progress, and would tell its end
   * to nobody: it learns of the new one, or says that the call is over. */
  private moved(): void {
    const session = this.session;
    if (!session?.isEstablished()) return;
    (session as RTCSession & InDialog).sendRequest(JsSIP.C.UPDATE, {
      extraHeaders: [`Contact: ${session.contact}`],
      eventHandlers: { onDialogError: () => this.hangUp() },
    });
  }

  /** Without a connection Asterisk gives up what is ringing; a conversation goes on. */
  private cutOff(): void {
    this.light("failed");
    if (this.call === "ringing") this.hangUp();
  }

  private registerLater(cause = ""): void {
    this.light("failed");
    clearTimeout(this.again);
    if (cause === JsSIP.C.causes.REQUEST_TIMEOUT) return this.ways?.drop();
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
