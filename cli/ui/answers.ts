import type { IncomingMessage, ServerResponse } from "node:http";
import type { Commands } from "../command/commands.ts";
import { explain } from "../command/errors.ts";
import type { Connection } from "../connection/connection.ts";
import type { Text } from "../words/sentence.ts";

/** How the page's server answers. */

/** A request that cannot be met, with its status. */
export class PageError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Nothing but the page's own parts is loaded, nothing is framed, kept, or told to another site. */
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cache-control": "no-store",
};

export function answer(
  response: ServerResponse,
  status: number,
  body: string | Uint8Array,
  type: string,
  more: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...HEADERS, "content-type": type, ...more });
  response.end(body);
}

export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  more?: Readonly<Record<string, string>>,
): void {
  answer(response, status, JSON.stringify(body), "application/json; charset=utf-8", more);
}

/** Says in the command's own words what went wrong. */
export function answerError(
  response: ServerResponse,
  error: unknown,
  { commands, words: { told } }: Pick<Connection, "commands" | "words">,
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof PageError) answerJson(response, error.status, { error: error.message });
  else {
    const { what, why, todo } = explain(error, commands);
    const inWords = (text: Text | undefined) => text && told(text);
    answerJson(response, 502, { error: told(what), why: inWords(why), todo: inWords(todo) });
  }
}

const MOST_JSON_BYTES = 256 * 1024;

/** The request's body as JSON; throws a PageError if it is none, or too large. */
export async function jsonBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MOST_JSON_BYTES) throw new PageError(413, "The request is too large.");
    chunks.push(chunk as Buffer);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new PageError(400, "The request is no JSON.");
  }
}

/**
 * Sends messages as Server-Sent Events until they end or the reader leaves, which aborts `signal`. Waits
 * where the reader is slower than the messages. What fails is told as a message, and ends the stream.
 */
export async function stream(
  response: ServerResponse,
  messages: (signal: AbortSignal) => AsyncIterable<object>,
  commands: Commands,
): Promise<void> {
  const leaving = new AbortController();
  response.on("close", () => leaving.abort());
  response.writeHead(200, { ...HEADERS, "content-type": "text/event-stream; charset=utf-8" });
  response.flushHeaders();
  const send = async (message: object) => {
    const more = response.write(`data: ${JSON.stringify(message)}\n\n`);
    if (!more && !leaving.signal.aborted)
      await new Promise<void>((resolve) => {
        response.once("drain", resolve);
        response.once("close", resolve);
      });
  };
  try {
    for await (const message of messages(leaving.signal)) {
      if (leaving.signal.aborted) return;
      await send(message);
    }
    await send({ kind: "end" });
    response.end();
  } catch (error) {
    // The browser opens a broken stream again after a while: what passes has passed by then.
    if (!leaving.signal.aborted) process.stderr.write(`${explain(error, commands).what}\n`);
    response.destroy();
  }
}
