import { userInfo } from "node:os";
import type { DoctorNews } from "../../page/protocol.ts";
import type { Connection } from "../connection/connection.ts";
import type { Event } from "../events.ts";
import { requestCancel } from "../verbs/cancel/request-cancel.ts";
import { doctorChecks, listOrphans } from "../verbs/doctor/doctor.ts";
import { startRetry } from "../verbs/retry/start-retry.ts";
import type { Words } from "../words/words.ts";

/** What the page does, and what it looks for: the verbs themselves, and what they tell. */

export async function requestCancelOf(
  connection: Connection,
  target: string,
  reason: string | undefined,
  signal: AbortSignal,
): Promise<{ said?: string }> {
  const options = { by: userInfo().username, ...(reason === undefined ? {} : { reason }) };
  for await (const event of requestCancel(connection, { target, options, signal }))
    if (event.kind === "note") return { said: connection.words.told(event.text) };
  return {};
}

export async function requestRetryOf(
  connection: Connection,
  target: string,
  signal: AbortSignal,
): Promise<{ execution: string }> {
  for await (const event of startRetry(connection, { target, wait: false, signal }))
    if (event.kind === "retried") return { execution: event.execution };
  throw new Error("A retry began nothing and did not say why.");
}

export async function* doctorNews(connection: Connection): AsyncGenerator<DoctorNews> {
  for await (const event of doctorChecks(connection)) yield* newsOf(event, connection.words);
}

export async function* orphanNews(connection: Connection): AsyncGenerator<DoctorNews> {
  for await (const event of listOrphans(connection)) yield* newsOf(event, connection.words);
}

function newsOf(event: Event, { told }: Words): DoctorNews[] {
  switch (event.kind) {
    case "check": {
      const { check, verdict, message, todo } = event;
      const found = { check, verdict, message: told(message) };
      return [{ kind: "check", check: { ...found, ...(todo === undefined ? {} : { todo: told(todo) }) } }];
    }
    case "orphan": {
      const { what, id, since, execution, key, message, todo } = event;
      const of = { ...(execution === undefined ? {} : { execution }), ...(key === undefined ? {} : { key }) };
      return [
        { kind: "orphan", orphan: { what, id, since, message: told(message), todo: told(todo), ...of } },
      ];
    }
    default:
      return [];
  }
}
