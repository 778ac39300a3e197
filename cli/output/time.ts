import { InvalidArgumentError } from "commander";

export { sizeText } from "../../functions/core/size-text.ts";

import { type Sentence, sentence } from "../words/sentence.ts";

const UNIT_SECONDS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

/** `90s`, `15m`, `1h30m`, `7d`, `1w` in milliseconds; undefined for anything else. */
function durationMs(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?[smhdw])+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([smhdw])/g)];
  const units = parts.map(([, , unit]) => UNIT_SECONDS[unit as keyof typeof UNIT_SECONDS]);
  // The larger unit first, each once: anything else is a slip.
  if (units.some((unit, index) => index > 0 && unit >= (units[index - 1] ?? 0))) return undefined;
  return parts.reduce((sum, [, count], index) => sum + Number(count) * (units[index] ?? 0) * 1000, 0);
}

/** The beginning of the day, by the machine's time zone. */
function dayStart(nowMs: number, daysAgo: number): number {
  const day = new Date(nowMs);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() - daysAgo).getTime();
}

const DAYS_AGO: Readonly<Record<string, number>> = { today: 0, yesterday: 1 };

/** A moment as people write it, at the time `nowMs`. */
export type Moment = (nowMs: number) => number;

/**
 * Reads `2h` or `1h30m` (that long ago), `today`, `yesterday`, or a date such as `2026-11-23` or `2026-11-23T14:00:00Z`. For commander: throws
 * its error.
 */
export function momentOption(text: string): Moment {
  const agoMs = durationMs(text);
  if (agoMs !== undefined) return (nowMs) => nowMs - agoMs;
  const daysAgo = DAYS_AGO[text];
  if (daysAgo !== undefined) return (nowMs) => dayStart(nowMs, daysAgo);
  const atMs = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00` : text);
  if (Number.isNaN(atMs) || !/^\d{4}-/.test(text))
    throw new InvalidArgumentError(
      'It must be a date like 2026-11-23T14:00:00Z, "today", or a time ago like "1h30m", "7d".',
    );
  return () => atMs;
}

/** Reads a positive number of seconds: `5`, `5s`, `1m`. For commander: throws its error. */
export function secondsOption(text: string): number {
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : (durationMs(text) ?? 0) / 1000;
  if (seconds <= 0) throw new InvalidArgumentError('It must be a number of seconds above 0, or like "1m".');
  return seconds;
}

/** Reads a whole number of at least 1. For commander: throws its error. */
export function countOption(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("It must be a whole number above 0.");
  return Number(text);
}

/** `4 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function durationText(ms: number): Sentence {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (ms > 0 && ms < 950) return sentence("seconds", { count: (ms / 1000).toFixed(1) });
  if (seconds < 60) return sentence("seconds", { count: seconds });
  if (seconds < 3600) return parts(seconds, [60, 1], ["minutes", "minutesSeconds"]);
  if (seconds < 172_800) return parts(seconds, [3600, 60], ["hours", "hoursMinutes"]);
  return parts(seconds, [86_400, 3600], ["days", "daysHours"]);
}

function parts(
  seconds: number,
  [big, small]: readonly [number, number],
  [alone, both]: readonly ["minutes" | "hours" | "days", "minutesSeconds" | "hoursMinutes" | "daysHours"],
): Sentence {
  const count = Math.floor(seconds / big);
  const rest = Math.floor((seconds % big) / small);
  return rest === 0 ? sentence(alone, { count }) : sentence(both, { count, rest });
}

const two = (value: number) => String(value).padStart(2, "0");

/** `2026-11-23 14:02`, by the machine's time zone. */
export function dateText(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** `11-23 14:02` of this year, `2025-11-23` of another one, by the machine's time zone. */
export function shortDateText(iso: string, nowMs: number): string {
  const whole = dateText(iso);
  return new Date(iso).getFullYear() === new Date(nowMs).getFullYear() ? whole.slice(5) : whole.slice(0, 10);
}

/** `14:02:11`, by the machine's time zone. */
export function clockText(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
}
