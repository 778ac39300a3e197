import type { IncomingMessage, ServerResponse } from "node:http";
import type { Account } from "./account.ts";
import type { Clock, Hold } from "./clock.ts";
import type { Fault, Faults } from "./faults.ts";
import { listenOnLoopback, namesLoopback } from "./loopback.ts";
import type { Ram } from "./ram/ram.ts";
import type { Random } from "./random.ts";
import type { ServiceName, Spy } from "./spy.ts";

/** What every service of the simulator is given. */
export interface World {
  account: Account;
  ram: Ram;
  clock: Clock;
  random: Random;
  spy: Spy;
  faults: Faults;
}

/** One request and the answer to it. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  /** Path and query as sent; the host is only a filler. */
  url: URL;
  requestId: string;
  /** Keeps a virtual clock still until the answer is sent. A service that waits for simulated time releases it before. */
  hold: Hold;
}

/** A service of the simulator: what the HTTP edge calls. */
export interface Service {
  name: ServiceName;
  /** A request id in the service's own form. */
  newRequestId(): string;
  /** The operation as the service's documents name it; `Unknown` if there is none. Must not read the body. */
  operation(exchange: Exchange): string;
  /** The region that a request is for, where one endpoint serves several. */
  region?(exchange: Exchange): string | undefined;
  /** Whether a `Host` other than this machine's name or address is one of the service's. */
  takesHost?(host: string, port: number): boolean;
  /** Answers the request. A thrown error is answered as the service's internal error. */
  answer(exchange: Exchange, operation: string): Promise<void>;
  /** Answers with an error in the service's own format. */
  refuse(exchange: Exchange, error: { status: number; code: string; message: string }): void;
}

export interface Listener {
  /** `http://127.0.0.1:PORT` (OSS: `http://localhost:PORT`, which its client needs). */
  url: string;
  close(): Promise<void>;
}

/** Serves a service on loopback. While a request is being answered a virtual clock stands still. */
export async function listen(service: Service, world: World, port: number): Promise<Listener> {
  const server = await listenOnLoopback(port, (request, response) => {
    void serve(service, world, request, response);
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
  response.once("close", () => hold.release());
  const exchange: Exchange = {
    request,
    response,
    url: requestUrl(request.url ?? "/"),
    requestId: service.newRequestId(),
    hold,
  };
  const operation = service.operation(exchange);
  const region = service.region?.(exchange);
  const fault = world.faults.next(service.name, operation, region);
  const record = () =>
    world.spy.record({
      kind: "request",
      service: service.name,
      operation,
      ...(region === undefined ? {} : { region }),
      status: response.headersSent ? response.statusCode : 0,
      requestId: exchange.requestId,
      atMs: world.clock.now(),
      ...(fault === undefined ? {} : { fault: fault.kind }),
    });
  response.once("close", record);
  try {
    await answerWith(fault, service, exchange, operation);
  } catch (error) {
    // A client that has gone reads no answer; its half-sent body is no failure of the simulator.
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`simulator ${service.name} ${operation}: ${message}\n`);
    service.refuse(exchange, { status: 500, code: "InternalError", message: "The simulator failed." });
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

async function answerWith(
  fault: Fault | undefined,
  service: Service,
  exchange: Exchange,
  operation: string,
): Promise<void> {
  const { request, response } = exchange;
  switch (fault?.kind) {
    case undefined:
      return service.answer(exchange, operation);
    case "refuse":
      request.resume();
      return service.refuse(exchange, fault);
    case "reset-before":
      response.destroy();
      return;
    case "html":
      request.resume();
      response.writeHead(502, { "content-type": "text/html" });
      response.end("<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>");
      return;
    case "meanwhile":
      if (fault.when !== "after") {
        await fault.act();
        if (fault.when === "before") return service.answer(exchange, operation);
        response.destroy();
        return;
      }
      delayEnd(response, (end) => void fault.act().finally(end));
      return service.answer(exchange, operation);
    case "reset-after":
      delayEnd(response, () => response.destroy());
      return service.answer(exchange, operation);
    case "slow":
      delayEnd(response, (end) => setTimeout(end, fault.delayMs));
      return service.answer(exchange, operation);
  }
}

/** The answer is composed in full, but what the service writes stays here until `letGo` ends it. */
function delayEnd(response: ServerResponse, letGo: (end: () => void) => void): void {
  const end = response.end.bind(response);
  response.end = ((...args: Parameters<typeof end>) => {
    letGo(() => end(...args));
    return response;
  }) as typeof response.end;
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
