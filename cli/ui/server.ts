import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import * as z from "zod/mini";
import type { About } from "../../page/protocol.ts";
import { packageFolder } from "../command/package-folder.ts";
import type { Connection } from "../connection/connection.ts";
import type { Context } from "../connection/connection-target.ts";
import { answer, answerError, answerJson, jsonBody, PageError } from "./answers.ts";
import { createGuard } from "./guard.ts";
import { createRoutes } from "./routes.ts";

export interface PageServer {
  /** With the one-time token. */
  url: string;
  /** Cuts every connection, as a network does; pages open theirs again. */
  dropConnections(): void;
  close(): Promise<void>;
}

/**
 * Serves the page on loopback, with the keys of whoever started it. `port` 0 takes a free one. Throws if the
 * port is taken. Closing ends every open stream.
 */
export async function servePage(
  connection: Connection,
  context: Context,
  { port, about }: { port: number; about: About },
): Promise<PageServer> {
  const route = createRoutes(connection, context, about);
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
      const body = await route({ request, response, path: pathname, query: searchParams });
      if (!response.headersSent) answerJson(response, 200, body ?? {});
    };
    serve().catch((error: unknown) => answerError(response, error, connection));
  });
  return {
    url: `http://127.0.0.1:${taken}/#token=${guard.token}`,
    dropConnections: () => server.closeAllConnections(),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const Token = z.object({ token: z.string() });

interface ShellFile {
  body: Buffer;
  type: string;
}

/** The page itself, as it was built; every path that is no file of it is a view of it. */
function shellFiles(): Readonly<Record<string, ShellFile>> & { "/": ShellFile } {
  const folder = join(packageFolder(), "dist", "page");
  const read = (name: string, type: string) => ({ body: readFileSync(join(folder, name)), type });
  const scripts = readdirSync(folder).filter((name) => name.endsWith(".js"));
  return {
    "/": read("index.html", "text/html; charset=utf-8"),
    "/page.css": read("page.css", "text/css; charset=utf-8"),
    ...Object.fromEntries(scripts.map((name) => [`/${name}`, read(name, "text/javascript; charset=utf-8")])),
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
