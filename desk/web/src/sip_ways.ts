// The ways by which SIP goes to Asterisk: first its own WebSocket, which needs nothing of the service,
// then the desk's /sip. JsSIP takes the best that works; what it lacks is here: a limit on connecting,
// an end to a connection that is dead without saying so, and the return to the first way.

import { WebSocketInterface } from "jssip";

const CONNECT_MS = 5_000;
const RETURN_EVERY_MS = 30_000;

/** One way. */
class Way extends WebSocketInterface {
  private deadline = 0;

  override connect(): void {
    super.connect();
    clearTimeout(this.deadline);
    // An address that the page may not use is refused at once, and JsSIP tells nobody.
    const limit = this.isConnecting() ? CONNECT_MS : 0;
    this.deadline = window.setTimeout(() => this.drop(), limit);
    const connected = this.onconnect;
    this.onconnect = () => {
      clearTimeout(this.deadline);
      connected();
    };
    const disconnected = this.ondisconnect;
    this.ondisconnect = (...why) => {
      clearTimeout(this.deadline);
      disconnected(...why);
    };
  }

  override disconnect(): void {
    clearTimeout(this.deadline);
    super.disconnect();
  }

  /** Ends the connection as if the other side had: JsSIP then takes the next way. */
  drop(): void {
    const told = this.ondisconnect;
    this.disconnect();
    told(true, 1006, "given up");
  }
}

export class Ways {
  /** For JsSIP, the first with the greatest weight. */
  readonly sockets: { socket: Way; weight: number }[];
  private readonly timer: number;
  private readonly online: () => void;

  /** `idle` tells whether the connection may be changed now. */
  constructor(
    private readonly urls: string[],
    idle: () => boolean,
  ) {
    this.sockets = urls.map((url, at) => ({ socket: new Way(address(url)), weight: urls.length - at }));
    this.online = () => void this.goBack(idle);
    this.timer = window.setInterval(this.online, RETURN_EVERY_MS);
    window.addEventListener("online", this.online);
  }

  /** The way in use, 0 the first; −1 when there is none. */
  get used(): number {
    return this.sockets.findIndex(({ socket }) => socket.isConnected());
  }

  /** The way in use answers no longer. */
  drop(): void {
    this.sockets[this.used]?.socket.drop();
  }

  close(): void {
    clearInterval(this.timer);
    window.removeEventListener("online", this.online);
  }

  /** From a later way back to the first, once that opens again. */
  private async goBack(idle: () => boolean): Promise<void> {
    const first = this.urls[0];
    if (this.used < 1 || !first || !idle() || !(await opens(address(first)))) return;
    if (this.used > 0 && idle()) this.drop();
  }
}

/** A path is one of the desk's own. */
function address(url: string): string {
  const whole = new URL(url, location.href);
  whole.protocol = whole.protocol.replace("http", "ws");
  return whole.href;
}

function opens(url: string): Promise<boolean> {
  return new Promise((done) => {
    try {
      const probe = new WebSocket(url, "sip");
      const deadline = window.setTimeout(() => probe.close(), CONNECT_MS);
      probe.onopen = () => {
        done(true);
        probe.close();
      };
      probe.onclose = () => {
        clearTimeout(deadline);
        done(false);
      };
    } catch {
      done(false);
    }
  });
}
