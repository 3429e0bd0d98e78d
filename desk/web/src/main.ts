// The page's composition root: log in, then either the agent's desk or the supervisors' floor.

import "./style.css";
import { api, Refused } from "./api";
import { Desk } from "./desk";
import { fill, h } from "./dom";
import { FeedLink } from "./feed";
import { Phone, type PhoneCall } from "./phone";
import { AlertBar } from "./views/alert";
import { Banners } from "./views/banners";
import { CallerCard } from "./views/caller";
import { ConsultBar } from "./views/consult";
import { DraftCard } from "./views/draft";
import { FloorScreen } from "./views/floor";
import { Header } from "./views/header";
import { loginView } from "./views/login";
import { StandInScreen } from "./views/stand_in";
import { Console } from "./views/operator";
import { Transcript } from "./views/transcript";
import { TransferPanel } from "./views/transfer";
import type { Me } from "./wire";

declare global {
  interface Window {
    /** What browser tests may look at. */
    hotline?: { desk: Desk; phone: Phone | null };
  }
}

const root = document.getElementById("app") as HTMLElement;

function logIn(notice = ""): void {
  delete window.hotline;
  fill(root, loginView(notice, open));
}

function open(me: Me): void {
  const desk = new Desk(me);
  const agent = me.account.role === "agent";
  const phone = agent ? new Phone(me, () => redraw()) : null;
  const link = new FeedLink((message) => desk.take(message), (state) => {
    desk.linked(state);
    if (state === "taken_over") phone?.stop();
    if (state === "over") phone?.stopWhenIdle();
  }, me.run);
  const goOn = ({ run }: Me): void => {
    phone?.start();
    link.open(run);
  };
  const again = (): void => {
    link.close();
    api.me().then(goOn, () => location.reload());
  };
  const banners = new Banners(desk, phone, again, goOn);
  const tell = (problem: unknown): void => {
    banners.tell(problem instanceof Refused ? problem.message : "操作没有成功，请重试");
    if (problem instanceof Refused && problem.status === 401) link.refused(problem.run);
  };
  let leaving = false;
  const leave = (): void => {
    leaving = true;
    link.close();
    phone?.stop();
    api.logout().then(() => location.reload(), tell);
  };
  desk.on(["notice"], () => banners.tell(desk.notice));
  const header = new Header(desk, phone, tell, leave);
  const watching = me.account.role === "emergency" ? standInScreen : watcherScreen;
  const screen = phone ? agentScreen(desk, phone, header, banners, tell) : watching(desk, header, banners, tell);
  window.addEventListener("beforeunload", (event) => {
    // A page that goes takes its call with it, and while the service is away it cannot come back.
    if (phone && !leaving && (phone.call !== "none" || desk.link === "down")) event.preventDefault();
  });
  let call: PhoneCall = "none";
  const redraw = (): void => {
    if (phone && phone.call !== call) desk.phoneTurned((call = phone.call));
    header.drawLamp();
    banners.draw();
    screen.redraw();
  };
  window.hotline = { desk, phone };
  fill(root, screen.element);
  header.draw();
  redraw();
  phone?.start();
  link.open();
}

interface Screen {
  element: HTMLElement;
  redraw: () => void;
}

function agentScreen(desk: Desk, phone: Phone, header: Header, banners: Banners, tell: (problem: unknown) => void): Screen {
  const alert = new AlertBar(desk, tell);
  const consult = new ConsultBar(desk, tell);
  const transfer = new TransferPanel(desk);
  const caller = new CallerCard(desk, phone, tell, () => transfer.toggle(), () => alert.reopen());
  const transcript = new Transcript(desk);
  const draft = new DraftCard(desk, tell, { cite: (words, jump) => transcript.cite(words, jump), openEarlier: (call) => caller.earlier.open(call) });
  caller.draw();
  caller.earlier.draw();
  transcript.draw();
  draft.draw();
  window.setInterval(() => { header.tick(); caller.tick(); consult.tick(); alert.tick(); draft.tick(); }, 500);
  window.setInterval(() => caller.tickLevels(), 100);
  const keys: Record<string, () => unknown> = {
    F2: () => phone.answer(),
    F3: () => alert.together(),
    F4: () => phone.hangUp(),
    F6: () => alert.turnReasons(),
    F7: () => transfer.toggle(),
    F8: () => phone.mute(!phone.muted),
    F9: () => (desk.agent?.state === "ready" || desk.agent?.state === "talking" ? header.busy.toggle() : api.ready().catch(tell)),
    F10: () => alert.sendOn() || caller.emergency.open(),
  };
  document.addEventListener("keydown", (event) => {
    const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
    if (digit && event.altKey && !event.ctrlKey && !event.metaKey && alert.digit(Number(digit))) return event.preventDefault();
    if (event.key === "Enter" && event.ctrlKey && !event.repeat && !transfer.element.contains(event.target as Node)) return draft.makeOrder();
    const act = keys[event.key];
    if (!act || event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void act();
  });
  const element = h("div", { class: "page" }, header.element, banners.element, alert.element, consult.element,
    h("main", { class: "desk" }, caller.element, transcript.element, draft.element, transfer.element));
  return { element, redraw: () => { caller.draw(); header.draw(); } };
}

function standInScreen(desk: Desk, header: Header, banners: Banners, tell: (problem: unknown) => void): Screen {
  const screen = new StandInScreen(desk, tell);
  window.setInterval(() => screen.tick(), 500);
  return { element: h("div", { class: "page" }, header.element, banners.element, screen.element), redraw: () => undefined };
}

function watcherScreen(desk: Desk, header: Header, banners: Banners, tell: (problem: unknown) => void): Screen {
  const floor = new FloorScreen(desk, tell);
  window.setInterval(() => floor.tick(), 500);
  const main = desk.me.account.role === "operator" ? new Console(floor.element, tell).element : floor.element;
  return { element: h("div", { class: "page" }, header.element, banners.element, ...floor.banners, main), redraw: () => undefined };
}

api.me().then(open, (problem: unknown) => {
  logIn(problem instanceof Refused && problem.status !== 401 ? problem.message : "");
});
