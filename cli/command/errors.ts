import { CloudFault } from "../../functions/cloud/cloud-faults.ts";
import { sentence, type Text } from "../words/sentence.ts";
import type { Words } from "../words/words.ts";
import type { Commands } from "./commands.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { fileFault } from "./file-faults.ts";

/**
 * An error that the user is meant to read: what happened, why, and what to do about it. Everything else that
 * is thrown is a service's fault (explained by its code) or a bug.
 */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly what: Text;
  readonly why: Text | undefined;
  readonly todo: Text | undefined;
  /** What there is to choose from, a line each. */
  readonly list: readonly string[];
  readonly exitCode: ExitCode;

  constructor(
    what: Text,
    more: {
      why?: Text | undefined;
      todo?: Text | undefined;
      list?: readonly string[];
      exitCode?: ExitCode;
    } = {},
  ) {
    super(String(what));
    this.what = what;
    this.why = more.why;
    this.todo = more.todo;
    this.list = more.list ?? [];
    this.exitCode = more.exitCode ?? EXIT.failed;
  }
}

/** The command line, a configuration file or the environment is wrong: exit code 2. */
export function usageError(what: Text, todo?: Text): CliError {
  return new CliError(what, { ...(todo === undefined ? {} : { todo }), exitCode: EXIT.usage });
}

export interface Explanation {
  what: Text;
  why?: Text | undefined;
  todo?: Text | undefined;
  list?: readonly string[];
  requestId?: string | undefined;
  /** For `--debug`: the service's operation, and the request where it is known. */
  request?: string | undefined;
  exitCode: ExitCode;
}

/** What to do about a service's fault, by its class (functions/cloud/cloud-faults.ts). */
const ADVICE: Record<string, Text | ((doctor: string) => Text)> = {
  Throttled: sentence("waitAMinute"),
  Unavailable: sentence("checkNetwork"),
  Denied: (doctor) => sentence("checkCredentials", { command: doctor }),
  RoleNotReady: sentence("waitForRole"),
  Rejected: (doctor) => sentence("checkTold", { command: doctor }),
};

export function explain(error: unknown, commands: Commands): Explanation {
  if (error instanceof CliError)
    return {
      ...{ what: error.what, why: error.why, list: error.list },
      ...{ todo: error.todo, exitCode: error.exitCode },
    };
  if (error instanceof CloudFault) {
    const { service, operation, code, said, request } = error;
    const advice = ADVICE[error.name];
    return {
      what:
        error.name === "Unavailable"
          ? sentence("serviceSilent", { service })
          : sentence("serviceRefused", { service, operation }),
      why: `${code}${said && `: ${said}`}`,
      request: `${service} ${operation}${request && `: ${request}`}`,
      todo: typeof advice === "function" ? advice(commands.line("doctor")) : advice,
      requestId: error.requestId,
      exitCode: EXIT.failed,
    };
  }
  // A schema of zod, which is not loaded for this.
  if (error instanceof Error && /^\$?Zod/.test(error.name))
    return {
      what: sentence("unknownAnswer"),
      todo: sentence("anotherVersion"),
      exitCode: EXIT.failed,
    };
  const fault = fileFault(error);
  if (fault !== undefined) return { ...fault, exitCode: EXIT.failed };
  const message = error instanceof Error ? error.message : String(error);
  return {
    what: sentence("unexpected", { message }),
    todo: sentence("maybeBug"),
    exitCode: EXIT.failed,
  };
}

/** The same as data, for `--json`. */
export function explanationData({ what, why, todo, list = [], requestId, exitCode }: Explanation) {
  const told = { what, why, todo, requestId, exitCode };
  return { error: list.length === 0 ? told : { ...told, list } };
}

/** The lines that tell it. */
export function explanationLines(
  { what, why, todo, list = [], requestId, request }: Explanation,
  { say, told }: Words,
  debug = false,
): string[] {
  return [
    say("errorLine", { what: told(what) }),
    ...(why === undefined ? [] : [`  ${say("whyLine", { why: told(why) })}`]),
    ...list.map((line) => `    ${line}`),
    ...(requestId === undefined ? [] : [`  ${say("requestIdLine", { requestId })}`]),
    ...(!debug || request === undefined ? [] : [`  ${say("requestLine", { request })}`]),
    ...(todo === undefined ? [] : [`  ${say("whatToDoNow", { todo: told(todo) })}`]),
  ];
}
