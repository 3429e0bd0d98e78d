// What things of the register are called on the console.

import type { Asked, Rung } from "./operator_wire";

export const MODES: Record<string, string> = { merged: "整体并入", parallel: "双号并行", sub_centre: "设分中心" };

export const CHOOSING: Record<string, string> = {
  longest_idle: "空闲最久者优先",
  best_skill: "技能最高者优先",
  least_occupied: "占用率最低者优先",
};

export const DAYS: Record<string, string> = { workday: "工作日", weekend: "周末", holiday: "放假", made_up: "调休上班" };

/** 90 000 ms is 1 分 30 秒; nothing is 0 秒. */
export function span(ms: number): string {
  const parts: [number, string][] = [[86_400_000, "天"], [3_600_000, "小时"], [60_000, "分"], [1000, "秒"]];
  let left = ms;
  const said: string[] = [];
  for (const [size, name] of parts) {
    const count = size === 1000 ? Math.round(left / 100) / 10 : Math.floor(left / size);
    if (count) said.push(`${count} ${name}${name === "分" && left % size === 0 ? "钟" : ""}`);
    left %= size;
  }
  return said.join(" ") || "0 秒";
}

const level = (asked: Asked): string => `${asked.name} ≥${asked.level} 级`;

/** What a rung asks for, each thing by itself. */
export function asks(rung: Rung): string[] {
  return [
    ...(rung.cleared ? ["保密资格"] : []),
    ...(rung.groups.length ? [rung.groups.map((each) => each.name).join("或")] : []),
    ...rung.skills.map(level),
    ...(rung.language ? [level(rung.language)] : []),
  ];
}

export const asked = (rung: Rung): string => asks(rung).join("，") || "任何座席";

const two = (n: number): string => String(n).padStart(2, "0");

/** 510 minutes from midnight are 08:30. */
export const minute = (minutes: number): string => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;

const CHINA_MS = 8 * 3_600_000;

/** 9月29日 08:00, by China's time; with the year when it is not that of `now`. */
export function moment(ms: number, now = ms): string {
  const at = new Date(ms + CHINA_MS);
  const year = at.getUTCFullYear() === new Date(now + CHINA_MS).getUTCFullYear() ? "" : `${at.getUTCFullYear()}年`;
  return `${year}${at.getUTCMonth() + 1}月${at.getUTCDate()}日 ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}

/** 2026-10-01 is 10月1日. */
export function date(iso: string): string {
  const [, month, day] = iso.split("-").map(Number);
  return `${month}月${day}日`;
}

export const WEEKDAYS = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
