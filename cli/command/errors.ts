import { CloudFault } from "../../functions/cloud/cloud-faults.ts";
import type { Commands } from "./commands.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { fileFault } from "./file-faults.ts";

/**
 * An error that the user is meant to read: what happened, why, and what to do about it. Everything else that
 * is thrown is a service's fault (explained by its code) or a bug.
 */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly why: string | undefined;
  readonly todo: string | undefined;
  /** What there is to choose from, a line each. */
  readonly list: readonly string[];
  readonly exitCode: ExitCode;

  constructor(
    what: string,
    more: {
      why?: string | undefined;
      todo?: string | undefined;
      list?: readonly string[];
      exitCode?: ExitCode;
    } = {},
  ) {
    super(what);
    this.why = more.why;
    this.todo = more.todo;
    this.list = more.list ?? [];
    this.exitCode = more.exitCode ?? EXIT.failed;
  }
}

/** The command line, a configuration file or the environment is wrong: exit code 2. */
export function usageError(what: string, todo?: string): CliError {
  return new CliError(what, { ...(todo === undefined ? {} : { todo }), exitCode: EXIT.usage });
}

export interface Explanation {
  what: string;
  why?: string | undefined;
  todo?: string | undefined;
  list?: readonly string[];
  requestId?: string | undefined;
  /** For `--debug`: the service's operation, and the request where it is known. */
  request?: string | undefined;
  exitCode: ExitCode;
}

/** What to do about a service's fault, by its class (functions/cloud/cloud-faults.ts). */
const ADVICE: Record<string, string | ((doctor: string) => string)> = {
  Throttled: "Wait a minute and try again.",
  Unavailable: "Check the network and the region, then try again; nothing is lost by repeating.",
  Denied: (doctor) => `Check the credentials and their permissions: ${doctor}`,
  RoleNotReady: "Wait a minute for the new role to take effect, then try again.",
  Rejected: (doctor) => `Check what the command was told. Whether the deployment is whole: ${doctor}`,
};

export function explain(error: unknown, commands: Commands): Explanation {
  if (error instanceof CliError)
    return {
      ...{ what: error.message, why: error.why, list: error.list },
      ...{ todo: error.todo, exitCode: error.exitCode },
    };
  if (error instanceof CloudFault) {
    const { service, operation, code, said, request } = error;
    const advice = ADVICE[error.name];
    return {
      what:
        error.name === "Unavailable" ? `${service} does not answer.` : `${service} did not do ${operation}.`,
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
      what: "A service answered what this command does not know.",
      todo: "Another version of image-drop may know it; --debug shows what it was.",
      exitCode: EXIT.failed,
    };
  const fault = fileFault(error);
  if (fault !== undefined) return { ...fault, exitCode: EXIT.failed };
  const message = error instanceof Error ? error.message : String(error);
  return {
    what: `Something unexpected happened: ${message}`,
    todo: "This may be a bug of image-drop; --debug shows where.",
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
  debug = false,
): string[] {
  return [
    `error: ${what}`,
    ...(why === undefined ? [] : [`  why: ${why}`]),
    ...list.map((line) => `    ${line}`),
    ...(requestId === undefined ? [] : [`  request ID: ${requestId}`]),
    ...(!debug || request === undefined ? [] : [`  request: ${request}`]),
    ...(todo === undefined ? [] : [`  what to do: ${todo}`]),
  ];
}
