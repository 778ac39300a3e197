import type { Live } from "./live.ts";

/** What a probe found out. */
export interface Finding {
  /** Undefined: it could not be told. */
  holds: boolean | undefined;
  saw: string;
}

/** A question to a real account: one belief of beliefs.md. */
export interface Probe {
  /** `account`: keys and a bucket. `stack`: also a deployed stack, better one of its own than the teams'. */
  needs: "account" | "stack";
  /** In money; undefined: nothing. Such a probe runs only with `--yes`. */
  costs: string | undefined;
  /** What it makes, all of which it removes again. */
  makes: string;
  run: (live: Live) => Promise<Finding>;
}

export const found = (holds: boolean | undefined, saw: string): Finding => ({ holds, saw });
