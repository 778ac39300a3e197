import { createServer, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A request of an SDK, in RAM's words. */
export interface Call {
  accessKeyId: string;
  /** `oss:GetObject`, `ecs:ImportImage` … */
  action: string;
  /** The object's key, for OSS. */
  key?: string;
}

export type Service = "oss" | "ecs" | "fnf";

/**
 * What RAM asks for an OSS call: HEAD counts as reading (OSS, "RAM policies": HeadObject needs
 * oss:GetObject).
 */
const OSS_ACTIONS: Readonly<Record<string, string>> = {
  HEAD: "oss:GetObject",
  GET: "oss:GetObject",
  PUT: "oss:PutObject",
  DELETE: "oss:DeleteObject",
  POST: "oss:PostObject",
};

/** Reads the parts that RAM looks at from a request with any of the services' signatures. */
function callOf(service: Service, message: IncomingMessage, body: string): Call {
  const url = new URL(message.url ?? "/", "http://service");
  const authorization = String(message.headers.authorization ?? "");
  switch (service) {
    case "oss": {
      const accessKeyId = /^OSS ([^:]+):/.exec(authorization)?.[1] ?? "";
      // Path style: /bucket/key
      const key = decodeURIComponent(url.pathname.split("/").slice(2).join("/"));
      return { accessKeyId, action: OSS_ACTIONS[message.method ?? ""] ?? "oss:?", key };
    }
    case "ecs": {
      const accessKeyId = /Credential=([^,]+)/.exec(authorization)?.[1] ?? "";
      return { accessKeyId, action: `ecs:${message.headers["x-acs-action"]}` };
    }
    case "fnf": {
      const parameters = new URLSearchParams(`${url.search.slice(1)}&${body}`);
      const accessKeyId = parameters.get("AccessKeyId") ?? "";
      return { accessKeyId, action: `fnf:${parameters.get("Action")}` };
    }
  }
}

export interface Recorder {
  url: string;
  close(): Promise<void>;
}

type Answer = (
  call: Call,
  message: IncomingMessage,
) => { status?: number; headers?: Record<string, string>; body: string } | undefined;

/**
 * Listens as a service and records each call. What `answer` does not answer goes on to the service at
 * `target`.
 */
export async function record(
  service: Service,
  calls: Call[],
  { answer, target }: { answer?: Answer; target?: string },
): Promise<Recorder> {
  const server = createServer(async (message, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const call = callOf(service, message, body.toString());
    calls.push(call);
    const own = answer?.(call, message);
    if (own !== undefined) {
      response.writeHead(own.status ?? 200, { "content-type": "application/json", ...own.headers });
      response.end(own.body);
      return;
    }
    const url = new URL(message.url ?? "/", target);
    const forward = request(url, { method: message.method, headers: message.headers });
    forward.on("error", () => response.destroy());
    forward.on("response", (answered) => {
      response.writeHead(answered.statusCode ?? 500, answered.headers);
      answered.on("error", () => response.destroy()).pipe(response);
    });
    forward.end(body);
  });
  const port = await listening(server);
  // ali-oss signs another path for an IP address.
  const host = service === "oss" ? "localhost" : "127.0.0.1";
  return { url: `http://${host}:${port}`, close: () => closing(server) };
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

function closing(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
