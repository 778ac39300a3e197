import type { IncomingMessage, ServerResponse } from "node:http";
import type { Account } from "./account.ts";
import type { Clock, Hold } from "./clock.ts";
import type { Fault, Faults } from "./faults.ts";
import { listenOnLoopback, namesLoopback } from "./loopback.ts";
import type { Answer } from "./operation.ts";
import type { Ram } from "./ram/ram.ts";
import type { Random } from "./random.ts";
import type { ServiceName, Spy } from "./spy.ts";
import { createTraffic } from "./traffic.ts";

/** What every service of the simulator is given. */
export interface World {
  account: Account;
  ram: Ram;
  clock: Clock;
  random: Random;
  spy: Spy;
  faults: Faults;
}

/** One request, before anybody has looked at what it asks for. */
export interface Exchange {
  request: IncomingMessage;
  /** Path and query as sent; the host is only a filler. */
  url: URL;
  requestId: string;
  /** Keeps a virtual clock still until the answer is sent. A service that waits for simulated time releases it before. */
  hold: Hold;
  /** Calls back when the answer is sent or the client has gone. */
  whenEnded(act: () => void): void;
}

/** A request that a service has looked at. */
export interface Opened {
  /** The operation as the service's documents name it; `Unknown` if there is none. */
  operation: string;
  /** The region that it is for, where one endpoint serves several. */
  region?: string;
  /** Takes effect; what the service refuses is an answer, too. A rejection is the simulator's own failure. */
  answer(): Promise<Answer>;
  /** An error in the service's own format. */
  refuse(error: { status: number; code: string; message: string }): Answer;
}

/** A service of the simulator: what the HTTP edge calls. */
export interface Service {
  name: ServiceName;
  /** A request id in the service's own form. */
  newRequestId(): string;
  /** Whether a `Host` other than this machine's name or address is one of the service's. */
  takesHost?(host: string, port: number): boolean;
  /** Finds out what is asked for. Does not read the body, and never throws. */
  open(exchange: Exchange): Opened;
}

export interface Listener {
  /** `http://127.0.0.1:PORT` (OSS: `http://localhost:PORT`, which its client needs). */
  url: string;
  close(): Promise<void>;
}

/** Serves a service on loopback. While a request is being answered a virtual clock stands still. */
export async function listen(
  service: Service,
  world: World,
  port: number,
  traffic = createTraffic(),
): Promise<Listener> {
  const server = await listenOnLoopback(port, (request, response) => {
    traffic.count(serve(service, world, request, response));
  });
  const host = service.name === "oss" ? "localhost" : "127.0.0.1";
  return { url: `http://${host}:${server.port}`, close: () => server.close() };
}

async function serve(
  service: Service,
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isForThis(service, request)) return refuseHost(request, response);
  const hold = world.clock.hold();
  const requestId = service.newRequestId();
  const url = requestUrl(request.url ?? "/");
  const whenEnded = (act: () => void) => void response.once("close", act);
  const opened = service.open({ request, url, requestId, hold, whenEnded });
  const { operation, region } = opened;
  const fault = world.faults.next(service.name, operation, region);
  response.once("close", () => {
    hold.release();
    world.spy.record({
      kind: "request",
      service: service.name,
      operation,
      ...(region === undefined ? {} : { region }),
      status: response.headersSent ? response.statusCode : 0,
      requestId,
      atMs: world.clock.now(),
      ...(fault === undefined ? {} : { fault: fault.kind }),
    });
  });
  try {
    await answerUnder(fault, opened, request, response);
  } catch (error) {
    // A client that has gone reads no answer; its half-sent body is no failure of the simulator.
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`simulator ${service.name} ${operation}: ${message}\n`);
    const failed = { status: 500, code: "InternalError", message: "The simulator failed." };
    await send(response, opened.refuse(failed), "whole");
  }
}

function isForThis({ takesHost }: Service, request: IncomingMessage): boolean {
  const { host = "" } = request.headers;
  // Function Compute's SDK leaves the port out.
  if (namesLoopback(request) || host === "127.0.0.1" || host === "localhost") return true;
  return takesHost?.(host, request.socket.localPort ?? 0) === true;
}

/** Not an answer of the cloud: before anything is looked at, and no call of the service. */
function refuseHost(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(403, { "content-type": "text/plain", connection: "close" });
  response.end("The simulator answers to its own address only: this Host is not one of its names.\n");
}

/** A path such as `//` is no URL by itself: only after a host is it never taken for one, and never refused. */
function requestUrl(requestTarget: string): URL {
  return new URL(requestTarget.startsWith("/") ? `http://simulator${requestTarget}` : "http://simulator/");
}

async function answerUnder(
  fault: Fault | undefined,
  opened: Opened,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  switch (fault?.kind) {
    case undefined:
      return send(response, await opened.answer(), "whole");
    case "refuse":
      request.resume();
      return send(response, opened.refuse(fault), "whole");
    case "reset-before":
      response.destroy();
      return;
    case "html":
      request.resume();
      return send(response, BAD_GATEWAY, "whole");
    case "meanwhile": {
      if (fault.when !== "after") await fault.act();
      if (fault.when === "instead") return void response.destroy();
      const answer = await opened.answer();
      if (fault.when === "after") await fault.act();
      return send(response, answer, "whole");
    }
    case "reset-after":
      return send(response, await opened.answer(), "cut");
    case "slow": {
      const answer = await opened.answer();
      await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
      return send(response, answer, "whole");
    }
  }
}

const BAD_GATEWAY: Answer = {
  status: 502,
  headers: { "content-type": "text/html" },
  body: "<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>",
};

/** Sends an answer, or all of it but its end: what is one piece then is not sent at all. */
async function send(response: ServerResponse, answer: Answer, until: "whole" | "cut"): Promise<void> {
  const { status, headers, body = "" } = answer;
  if (response.destroyed) return typeof body === "string" || Buffer.isBuffer(body) ? undefined : body.close();
  if (typeof body === "string" || Buffer.isBuffer(body)) {
    if (until === "cut") return void response.destroy();
    // Without a body there is no Content-Length with 204 and 304, as HTTP demands.
    const length = status === 204 || status === 304 ? {} : { "content-length": Buffer.byteLength(body) };
    response.writeHead(status, { ...length, ...headers });
    response.end(body);
    return;
  }
  response.writeHead(status, headers);
  let last: Buffer | undefined;
  for await (const piece of body) {
    if (last !== undefined && !response.write(last)) await drained(response);
    if (response.destroyed) return;
    last = piece;
  }
  if (until === "cut") response.destroy();
  else response.end(last);
}

/** Resolves when the client has taken what was written, or has gone. */
async function drained(response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = () => {
      response.off("drain", end).off("close", end);
      resolve();
    };
    response.once("drain", end).once("close", end);
  });
}

/** The whole body, refused above `maxBytes`: for requests whose bodies are small by their nature. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > maxBytes) throw new Error(`a body of more than ${maxBytes} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
