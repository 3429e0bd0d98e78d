// What things are called on the screen, and how times and numbers are written.

import type { AgentState, Handover, LegName, TargetKind } from "./wire";

export const STATES: Record<AgentState, string> = {
  ready: "就绪",
  not_ready: "示忙",
  ringing: "振铃",
  talking: "通话",
  wrap_up: "整理",
  logged_out: "未上座",
};

export const PHASES: Record<string, string> = {
  greeting: "播放问候",
  waiting: "排队",
  ringing: "来电振铃",
  talking: "通话中",
  transferring: "正在转接紧急号码",
  emergency: "与紧急号码通话中",
  fallback: "应急队列",
  diverting: "正在转往外部",
  diverted: "已在外部通话",
  consulting: "咨询中，来电人等候",
  conference: "三方通话",
  calling_back: "正在回拨来电人",
  ended: "通话已结束",
};

/** How a hand-over to an emergency number ended. */
export const OUTCOMES: Record<string, string> = {
  accepted: "已受理",
  returned: "已退回，由热线继续办理",
  undetermined: "未定，首接负责",
  declined: "来电人不需要转接",
  no_answer: "未接听",
  dismissed: "误报",
  abandoned: "接通前来电人已挂断",
};

export const HANDOVERS: Record<Handover, string> = { direct: "系统自动", warm: "一键转接", three_way: "三方通话" };

export const GAPS: Record<string, string> = { overload: "识别繁忙", recogniser: "识别程序重启", tap: "声音未送到" };

/** The steps of a grave and urgent request, in order, with what each is to take. */
export const GRAVE_STEPS: [key: string, name: string, within: string][] = [
  ["reported", "报市热线办", "立即"],
  ["dispatched", "市级下派", "10 分钟"],
  ["passed_on", "区级分派", "10 分钟"],
  ["responded", "初步响应", "30 分钟"],
  ["resolved", "处置结果", "1 个工作日"],
];

const REASONS: Record<string, string> = {
  rona: "振铃未接",
  unreachable: "话机不可用",
  logged_in: "刚刚登录",
  desk_gone: "页面已断开",
  declined: "已拒接",
  busy: "话机占线",
};

export const TARGETS: Record<TargetKind, string> = { agent: "座席", group: "组", sub_centre: "分中心", number: "外线", emergency: "紧急号码" };

export const CALLBACKS: Record<string, string> = { asked: "来电人选择回拨", abandoned: "排队放弃" };

const KINDS: Record<string, string> = {
  fire: "火情",
  medical: "医疗急救",
  police: "治安警情",
  traffic: "交通事故",
  gas: "燃气泄漏",
  water: "水上险情",
  manual: "人工转接",
};

export const LEGS: Record<LegName, string> = { caller: "来电人", agent: "座席" };

export const reason = (raw: string): string => REASONS[raw] ?? raw;

export const kind = (raw: string, known: Record<string, string>): string => known[raw] ?? KINDS[raw] ?? raw;

const two = (n: number): string => String(n).padStart(2, "0");

/** 75 000 ms is 1:15; from an hour on 1:02:03. */
export function lasted(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(s / 3600), Math.floor(s / 60) % 60, s % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** The moment as Beijing's clocks show it, whatever the browser's zone: read it by the getUTC methods. */
export const beijing = (ms: number): Date => new Date(ms + 8 * 3_600_000);

export function clock(ms: number): string {
  return beijing(ms).toISOString().slice(11, 19);
}

export function day(ms: number): string {
  const d = beijing(ms);
  const today = beijing(Date.now()).toISOString().slice(0, 10) === d.toISOString().slice(0, 10);
  const time = d.toISOString().slice(11, 16);
  return today ? `今天 ${time}` : `${d.getUTCMonth() + 1}月${d.getUTCDate()}日 ${time}`;
}

/** 14 000 ms is 14 秒, 125 000 ms 2 分 5 秒. */
export function spoken(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 60) return `${s} 秒`;
  return s % 60 ? `${Math.floor(s / 60)} 分 ${s % 60} 秒` : `${s / 60} 分钟`;
}

export const switchedBy = (by: string): string => (by === "thresholds" ? "自动（达到阈值）" : by);

/** 13800138000 is read as 138 0013 8000. */
export function number(raw: string): string {
  if (!raw) return "未显示号码";
  return /^1\d{10}$/.test(raw) ? `${raw.slice(0, 3)} ${raw.slice(3, 7)} ${raw.slice(7)}` : raw;
}
