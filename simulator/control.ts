import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "./edge.ts";
import { readFaultRules } from "./fault-rules.ts";
import { readKnobs, shownKnobs } from "./knobs.ts";
import { listenOnLoopback, namesLoopback } from "./loopback.ts";
import type { Simulator } from "./simulator.ts";
import { SERVICE_NAMES, type SpyEvent } from "./spy.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** What the control interface works on. */
export type Controlled = Omit<Simulator, "close" | "control" | "endpoints">;

/** A request that the control interface refuses: what is wrong, all of it. */
class ControlError extends Error {
  readonly status: number;
  readonly code: string;
  readonly problems: readonly object[];

  constructor(status: number, code: string, message: string, problems: readonly object[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.problems = problems;
  }
}

const MAX_BODY_BYTES = 1024 ** 2;

type Handler = (simulator: Controlled, asked: { query: URLSearchParams; json: () => unknown }) => unknown;

/** By method and path. Each answers the JSON of its response. */
const HANDLERS: Readonly<Record<string, Handler>> = {
  "GET /knobs": (simulator) => shownKnobs(knobsOf(simulator)),
  "PATCH /knobs"(simulator, { json }) {
    const { changes, problems } = readKnobs(json());
    if (problems.length > 0) throw refusal(problems);
    for (const name of SERVICE_NAMES) Object.assign(simulator[name].knobs, changes[name]);
    return shownKnobs(knobsOf(simulator));
  },
  async "POST /reset"(simulator, { json }) {
    const { seed } = (json() ?? {}) as { seed?: unknown };
    if (seed !== undefined && !Number.isSafeInteger(seed))
      throw refusal([{ path: "/seed", message: "seed must be a whole number" }]);
    await simulator.reset(seed as number | undefined);
    return {};
  },
  "GET /calls": (simulator, { query }) => ({ calls: callsOf(simulator, query) }),
  "POST /faults"(simulator, { json }) {
    const { rules, problems } = readFaultRules(json());
    if (problems.length > 0) throw refusal(problems);
    for (const rule of rules) simulator.faults.add(rule);
    return { added: rules.length };
  },
  "GET /clock": ({ clock }) => shownClock(clock),
  "POST /clock"({ clock }, { json }) {
    const { advanceMs } = (json() ?? {}) as { advanceMs?: unknown };
    if (typeof advanceMs !== "number" || !(advanceMs >= 0) || advanceMs > Number.MAX_SAFE_INTEGER)
      throw refusal([{ path: "/advanceMs", message: "advanceMs must be a number that is not negative" }]);
    if (!("skip" in clock))
      throw new ControlError(409, "NotVirtual", "This clock runs by itself: only a virtual one is moved.");
    (clock as VirtualClock).skip(advanceMs);
    return shownClock(clock);
  },
};

/**
 * The simulator's own interface, for tests in any language: HTTP with JSON on loopback. Its URL, and how to
 * end it. A request with an `Origin`, which only pages in a browser send, is refused, and so is one for
 * another host's name.
 */
export async function serveControl(
  simulator: Controlled,
  port: number,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = await listenOnLoopback(
    port,
    (request, response) => void serve(simulator, request, response),
  );
  return { url: `http://127.0.0.1:${server.port}`, close: () => server.close() };
}

async function serve(
  simulator: Controlled,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    send(response, 200, await answerTo(simulator, request));
  } catch (error) {
    request.resume();
    if (!(error instanceof ControlError)) {
      process.stderr.write(`simulator control: ${error instanceof Error ? error.stack : String(error)}\n`);
      return send(response, 500, { code: "InternalError", message: "The simulator failed." });
    }
    const { status, code, message, problems } = error;
    send(response, status, { code, message, ...(problems.length === 0 ? {} : { problems }) });
  }
}

async function answerTo(simulator: Controlled, request: IncomingMessage): Promise<unknown> {
  if (!namesLoopback(request))
    throw new ControlError(403, "ForbiddenHost", "The Host is not this simulator's.");
  if (request.headers.origin !== undefined || request.headers["sec-fetch-site"] === "cross-site")
    throw new ControlError(403, "ForbiddenOrigin", "Pages in a browser are not served.");
  const { pathname, searchParams: query } = new URL(request.url ?? "/", "http://simulator");
  const method = request.method ?? "";
  const handler = Object.hasOwn(HANDLERS, `${method} ${pathname}`) && HANDLERS[`${method} ${pathname}`];
  if (!handler) {
    const known = Object.keys(HANDLERS).join(", ");
    throw new ControlError(404, "NotFound", `There is no ${method} ${pathname}; there are ${known}.`);
  }
  const text = await readBody(request, MAX_BODY_BYTES)
    .then((bytes) => bytes.toString())
    .catch(() => {
      throw new ControlError(413, "TooLarge", `A body has at most ${MAX_BODY_BYTES} bytes.`);
    });
  return handler(simulator, { query, json: () => parsed(text) });
}

/** Undefined for an empty body. */
function parsed(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ControlError(400, "NotJson", `The body is not JSON: ${(error as Error).message}`);
  }
}

function refusal(problems: ReadonlyArray<{ path: string; message: string }>): ControlError {
  const message = problems.map((problem) => problem.message).join("; ");
  return new ControlError(400, "BadRequest", message, problems);
}

const knobsOf = ({ oss, ecs, fnf, fc }: Controlled) => ({
  oss: oss.knobs,
  ecs: ecs.knobs,
  fnf: fnf.knobs,
  fc: fc.knobs,
});

function shownClock({ now, shared }: Controlled["clock"]) {
  const nowMs = now();
  return { now: new Date(nowMs).toISOString(), nowMs, speed: Number(shared[1]) / 1000 };
}

/**
 * The requests that were answered, the oldest first: those of a service, of an operation, after a call or
 * from a time on.
 */
function callsOf({ spy }: Controlled, query: URLSearchParams): object[] {
  const [service, operation] = [query.get("service"), query.get("operation")];
  if (service !== null && !(SERVICE_NAMES as readonly string[]).includes(service))
    throw refusal([
      { path: "service", message: `there is no service ${service}; there are ${SERVICE_NAMES.join(", ")}` },
    ]);
  const isSince = sinceOf(query.get("since"));
  return spy.events.flatMap((event, index) => {
    if (event.kind !== "request") return [];
    const call = shownCall(event, spy.dropped + index + 1);
    const fits =
      (service === null || call.service === service) && (operation === null || call.operation === operation);
    return fits && isSince(call) ? [call] : [];
  });
}

interface Call {
  n: number;
  service: string;
  operation: string;
  status: number;
  requestId: string;
  at: string;
  atMs: number;
  fault?: string;
}

function shownCall({ kind: _, ...event }: Extract<SpyEvent, { kind: "request" }>, n: number): Call {
  return { n, ...event, at: new Date(event.atMs).toISOString() };
}

/**
 * From this on a number is a time, in milliseconds since the epoch: 1973. No simulator answers so many calls.
 */
const FIRST_TIME_MS = 100_000_000_000;

function sinceOf(since: string | null): (call: Call) => boolean {
  if (since === null) return () => true;
  const number = /^\d+$/.test(since) ? Number(since) : Number.NaN;
  if (number < FIRST_TIME_MS) return ({ n }) => n > number;
  const fromMs = number >= FIRST_TIME_MS ? number : Date.parse(since);
  if (Number.isNaN(fromMs))
    throw refusal([
      {
        path: "since",
        message: "since must be a call's n, a time in ISO 8601, or milliseconds since the epoch",
      },
    ]);
  return ({ atMs }) => atMs >= fromMs;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(text);
}
