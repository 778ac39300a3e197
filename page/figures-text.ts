import type { Language } from "./words/words.ts";

export { sizeText } from "../functions/core/size-text.ts";

/** Durations, sizes and times as people read them, in their language; the browser knows the units' names. */

const LOCALES: Readonly<Record<Language, string>> = { en: "en", zh: "zh-CN" };

const STEPS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

/** `3 min 20 sec`: the two largest units. */
export function durationText(ms: number, language: Language): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const first = STEPS.findIndex(([, size]) => seconds >= size);
  const [unit, size] = STEPS[first === -1 ? 3 : first] as (typeof STEPS)[number];
  const text = (value: number, name: string) =>
    new Intl.NumberFormat(LOCALES[language], { style: "unit", unit: name, unitDisplay: "short" }).format(
      value,
    );
  const whole = Math.floor(seconds / size);
  const next = STEPS[first + 1];
  const rest = first === -1 || next === undefined ? 0 : Math.floor((seconds - whole * size) / next[1]);
  return rest === 0 || next === undefined ? text(whole, unit) : `${text(whole, unit)} ${text(rest, next[0])}`;
}

export function timeText(iso: string, language: Language): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return new Intl.DateTimeFormat(LOCALES[language], { dateStyle: "short", timeStyle: "medium" }).format(date);
}
