import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import * as z from "zod/mini";
import type { About } from "../../page/protocol.ts";
import { packageFolder } from "../command/package-folder.ts";
import type { Connection } from "../connection/connection.ts";
import type { Context } from "../connection/connection-target.ts";
import { intervalOf } from "../imports/watch-imports.ts";
import { answer, answerError, answerJson, jsonBody, PageError, stream } from "./answers.ts";
import { createDrops } from "./drops.ts";
import { figures } from "./figures.ts";
import { createGuard } from "./guard.ts";
import {
  eventPage,
  importChanges,
  importDetail,
  importNews,
  importPage,
  sidecarText,
  stepEvents,
} from "./imports.ts";
import { imageBytes, localImages } from "./local-images.ts";
import { doctorNews, orphanNews, requestCancelOf, requestRetryOf } from "./operation.ts";
import { filterIn, sinceMs } from "./query.ts";

export interface PageServer {
  /** With the one-time token. */
  url: string;
  close(): Promise<void>;
}

/** What a route is given. */
interface Asked {
  request: IncomingMessage;
  response: ServerResponse;
  /** What the route's pattern caught. */
  parts: string[];
  query: URLSearchParams;
}

type Route = [method: string, path: RegExp, run: (asked: Asked) => unknown];

/**
 * Serves the page on loopback, with the keys of whoever started it. `port` 0 takes a free one. Throws if the port is taken. Closing
 * ends every open stream.
 */
export async function servePage(
  connection: Connection,
  context: Context,
  { port, about }: { port: number; about: About },
): Promise<PageServer> {
  const routes = routesOf(connection, context, about);
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  const guard = createGuard(taken);
  const shell = shellFiles();
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://page");
    const isData = pathname.startsWith("/api/");
    const refusal = guard.refusal(
      { method: request.method ?? "GET", headers: request.headers },
      isData ? "data" : pathname === "/session" ? "exchange" : "shell",
    );
    if (refusal !== undefined) return answerJson(response, refusal.status, { error: refusal.message });
    const serve = async () => {
      if (pathname === "/session" && request.method === "POST") {
        const body = Token.safeParse(await jsonBody(request));
        const cookie = body.success ? guard.exchange(body.data.token) : undefined;
        if (cookie === undefined) throw new PageError(401, "This token does not count any more.");
        return answerJson(response, 200, {}, { "set-cookie": cookie });
      }
      if (!isData) return answerShell(response, request.method, shell[pathname] ?? shell["/"]);
      for (const [method, pattern, run] of routes) {
        const match = pattern.exec(pathname);
        if (match === null || method !== request.method) continue;
        const parts = match.slice(1).map(decodeURIComponent);
        const body = await run({ request, response, parts, query: searchParams });
        return response.headersSent ? undefined : answerJson(response, 200, body ?? {});
      }
      throw new PageError(404, "There is nothing here.");
    };
    serve().catch((error: unknown) => answerError(response, error));
  });
  return {
    url: `http://127.0.0.1:${taken}/#token=${guard.token}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const Token = z.object({ token: z.string() });
const Reason = z.object({ reason: z.optional(z.string().check(z.maxLength(200))) });

function routesOf(connection: Connection, context: Context, about: About): Route[] {
  const intervalMs = intervalOf(connection, undefined);
  const drops = createDrops(connection, context);
  const live = (signal: AbortSignal) => ({ signal, intervalMs });
  return [
    ["GET", /^\/api\/about$/, () => about],
    ["GET", /^\/api\/imports$/, ({ query }) => importPage(connection, filterIn(query), query.get("from"))],
    [
      "GET",
      /^\/api\/imports\/stream$/,
      ({ response, query }) =>
        stream(response, (signal) => importChanges(connection, filterIn(query), live(signal))),
    ],
    ["GET", /^\/api\/imports\/([^/]+)$/, ({ parts: [name = ""] }) => importDetail(connection, name)],
    [
      "GET",
      /^\/api\/imports\/([^/]+)\/stream$/,
      ({ response, parts: [name = ""] }) =>
        stream(response, (signal) => importNews(connection, name, live(signal))),
    ],
    [
      "GET",
      /^\/api\/imports\/([^/]+)\/events$/,
      ({ parts: [name = ""], query }) => eventPage(connection, name, query.get("from")),
    ],
    ["GET", /^\/api\/imports\/([^/]+)\/sidecar$/, ({ parts: [name = ""] }) => sidecarText(connection, name)],
    [
      "GET",
      /^\/api\/imports\/([^/]+)\/step$/,
      ({ parts: [name = ""], query }) =>
        stepEvents(connection, name, {
          step: query.get("step") ?? "",
          from: query.get("from") ?? "",
          to: query.get("to") ?? "",
        }),
    ],
    [
      "POST",
      /^\/api\/imports\/([^/]+)\/cancel$/,
      async ({ request, parts: [name = ""] }) =>
        requestCancelOf(connection, name, reasonIn(await jsonBody(request)), context.signal),
    ],
    [
      "POST",
      /^\/api\/imports\/([^/]+)\/retry$/,
      ({ parts: [name = ""] }) => requestRetryOf(connection, name, context.signal),
    ],
    [
      "GET",
      /^\/api\/figures$/,
      ({ query }) => figures(connection, sinceMs(query.get("since") ?? "30d", connection.now())),
    ],
    ["GET", /^\/api\/files$/, () => localImages(context.folder)],
    [
      "GET",
      /^\/api\/files\/([^/]+)$/,
      async ({ response, parts: [name = ""], query }) => {
        const range = { start: Number(query.get("start")), end: Number(query.get("end")) };
        answer(response, 200, await imageBytes(context.folder, name, range), "application/octet-stream");
      },
    ],
    ["POST", /^\/api\/drops$/, async ({ request }) => ({ drop: await drops.begin(await jsonBody(request)) })],
    [
      "GET",
      /^\/api\/drops\/([^/]+)\/stream$/,
      ({ response, parts: [id = ""] }) => stream(response, (signal) => drops.news(id, signal)),
    ],
    [
      "PUT",
      /^\/api\/drops\/([^/]+)\/bytes\/(\d+)$/,
      ({ request, parts: [id = "", number] }) => drops.bytes(id, Number(number), request),
    ],
    ["POST", /^\/api\/drops\/([^/]+)\/stop$/, ({ parts: [id = ""] }) => drops.stop(id)],
    ["GET", /^\/api\/doctor$/, ({ response }) => stream(response, () => doctorNews(connection))],
    ["GET", /^\/api\/orphans$/, ({ response }) => stream(response, () => orphanNews(connection))],
  ];
}

function reasonIn(body: unknown): string | undefined {
  const parsed = Reason.safeParse(body);
  if (!parsed.success) throw new PageError(400, "A reason has at most 200 characters.");
  return parsed.data.reason;
}

interface ShellFile {
  body: Buffer;
  type: string;
}

/** The page itself, as it was built; every path that is no file of it is a view of it. */
function shellFiles(): Readonly<Record<string, ShellFile>> & { "/": ShellFile } {
  const read = (name: string, type: string) => ({
    body: readFileSync(join(packageFolder(), "dist", "page", name)),
    type,
  });
  return {
    "/": read("index.html", "text/html; charset=utf-8"),
    "/page.js": read("page.js", "text/javascript; charset=utf-8"),
    "/page.css": read("page.css", "text/css; charset=utf-8"),
  };
}

function answerShell(
  response: ServerResponse,
  method: string | undefined,
  file: ShellFile | undefined,
): void {
  if (method !== "GET" || file === undefined) throw new PageError(405, "Only GET is possible here.");
  answer(response, 200, file.body, file.type);
}
