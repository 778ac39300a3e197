import { InvalidArgumentError } from "commander";
import type { ImportFilter } from "../imports/import-filter.ts";
import { VIEW_STATES } from "../imports/import-view.ts";
import { momentOption } from "../output/time.ts";
import { PageError } from "./answers.ts";

/** The filters of `list`, as the page's address has them. */
export function filterIn(query: URLSearchParams): ImportFilter {
  const states = query.getAll("state");
  const state = VIEW_STATES.filter((one) => states.includes(one));
  if (state.length < states.length) throw new PageError(400, "There is no such state.");
  const moment = (name: string) => {
    const text = query.get(name);
    return text === null ? {} : { [name]: (nowMs: number) => sinceMs(text, nowMs) };
  };
  const text = (name: string) => (query.has(name) ? { [name]: query.get(name) } : {});
  return {
    ...(state.length === 0 ? {} : { state }),
    ...text("key"),
    ...text("name"),
    ...text("text"),
    ...moment("since"),
    ...moment("until"),
  };
}

/** `7d`, or a date: milliseconds since the epoch. */
export function sinceMs(text: string, nowMs: number): number {
  try {
    return momentOption(text)(nowMs);
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw new PageError(400, error.message);
    throw error;
  }
}
