import type { IncomingMessage, ServerResponse } from "node:http";
import * as z from "zod/mini";
import type { About } from "../../page/protocol.ts";
import type { Connection } from "../connection/connection.ts";
import type { Context } from "../connection/connection-target.ts";
import { createLiveProgress } from "../imports/live-progress.ts";
import { intervalOf } from "../imports/watch-imports.ts";
import { answer, jsonBody, PageError, stream } from "./answers.ts";
import { createDrops } from "./drops.ts";
import { figures } from "./figures.ts";
import {
  eventPage,
  importChanges,
  importDetail,
  importNews,
  importPage,
  type PageImports,
  sidecarText,
  stepEvents,
} from "./imports.ts";
import { imageBytes, localImages } from "./local-images.ts";
import { doctorNews, orphanNews, requestCancelOf, requestRetryOf } from "./operation.ts";
import { filterIn, sinceMs } from "./query.ts";

/** A request for data or for a change, which the guard has let through. */
export interface Asked {
  request: IncomingMessage;
  response: ServerResponse;
  path: string;
  query: URLSearchParams;
}

/** What a route is given beside: what stands in its path for `:id` and `:number`. */
type Run = (asked: Asked & { id: string; number: number }) => unknown;

const Reason = z.object({ reason: z.optional(z.string().check(z.maxLength(200))) });

/**
 * Everything under /api/. A route answers by what it returns, as JSON, or writes the answer itself. Throws a
 * PageError where there is no such route.
 */
export function createRoutes(connection: Connection, context: Context, about: About) {
  const routes = Object.entries({
    ...importRoutes(connection, context),
    ...dropRoutes(connection, context),
    "GET /api/about": () => about,
    "GET /api/figures": ({ query }) =>
      figures(connection, sinceMs(query.get("since") ?? "30d", connection.now())),
    "GET /api/doctor": ({ response }) => stream(response, () => doctorNews(connection), connection.commands),
    "GET /api/orphans": ({ response }) => stream(response, () => orphanNews(connection), connection.commands),
  } satisfies Record<string, Run>).map(([name, run]) => {
    const pattern = name.replace(":id", "(?<id>[^/]+)").replace(":number", "(?<number>\\d+)");
    return { pattern: new RegExp(`^${pattern}$`), run: run as Run };
  });
  return async (asked: Asked): Promise<unknown> => {
    for (const { pattern, run } of routes) {
      const match = pattern.exec(`${asked.request.method} ${asked.path}`);
      if (match === null) continue;
      const { id = "", number } = match.groups ?? {};
      return run({ ...asked, id: decodeURIComponent(id), number: Number(number) });
    }
    throw new PageError(404, "There is nothing here.");
  };
}

function importRoutes(connection: Connection, { signal: ended }: Context): Record<string, Run> {
  const intervalMs = intervalOf(connection, undefined);
  const imports: PageImports = { connection, progress: createLiveProgress(connection) };
  const live = (signal: AbortSignal) => ({ signal, intervalMs });
  return {
    "GET /api/imports": ({ query }) => importPage(imports, filterIn(query), query.get("from")),
    "GET /api/imports/stream": ({ response, query }) =>
      stream(
        response,
        (signal) => importChanges(imports, filterIn(query), live(signal)),
        connection.commands,
      ),
    "GET /api/imports/:id": ({ id }) => importDetail(imports, id),
    "GET /api/imports/:id/stream": ({ response, id }) =>
      stream(response, (signal) => importNews(imports, id, live(signal)), connection.commands),
    "GET /api/imports/:id/events": ({ id, query }) => eventPage(connection, id, query.get("from")),
    "GET /api/imports/:id/sidecar": ({ id }) => sidecarText(connection, id),
    "GET /api/imports/:id/step": ({ id, query }) => {
      const [step, from, to] = ["step", "from", "to"].map((name) => query.get(name) ?? "") as [
        string,
        string,
        string,
      ];
      return stepEvents(connection, id, { step, from, to });
    },
    "POST /api/imports/:id/cancel": async ({ request, id }) => {
      const body = Reason.safeParse(await jsonBody(request));
      if (!body.success) throw new PageError(400, "A reason has at most 200 characters.");
      return requestCancelOf(connection, id, body.data.reason, ended);
    },
    "POST /api/imports/:id/retry": ({ id }) => requestRetryOf(connection, id, ended),
  };
}

function dropRoutes(connection: Connection, context: Context): Record<string, Run> {
  const drops = createDrops(connection, context);
  const { folder } = context;
  return {
    "GET /api/files": () => localImages(folder),
    "GET /api/files/:id": async ({ response, id, query }) => {
      const range = { start: Number(query.get("start")), end: Number(query.get("end")) };
      answer(response, 200, await imageBytes(folder, id, range), "application/octet-stream");
    },
    "POST /api/drops": async ({ request }) => ({ drop: await drops.begin(await jsonBody(request)) }),
    "GET /api/drops/:id/stream": ({ response, id }) =>
      stream(response, (signal) => drops.news(id, signal), connection.commands),
    "PUT /api/drops/:id/bytes/:number": ({ request, id, number }) => drops.bytes(id, number, request),
    "POST /api/drops/:id/stop": ({ id }) => drops.stop(id),
  };
}
