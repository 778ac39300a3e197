import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import * as z from "zod/mini";
import type { DropNews } from "../../page/protocol.ts";
import { explain } from "../command/errors.ts";
import type { Connection } from "../connection/connection.ts";
import type { Context } from "../connection/connection-target.ts";
import type { Event } from "../events.ts";
import { type DropRequest, dropFiles } from "../upload/drop-files.ts";
import type { HeldDrop } from "../upload/drop-plan.ts";
import { evidenceOf } from "../upload/local-files.ts";
import { openSourceFile } from "../upload/source-file.ts";
import type { Words } from "../words/words.ts";
import { PageError } from "./answers.ts";
import { type HeldByPage, heldByPage } from "./held-by-page.ts";
import { pathOfImage } from "./local-images.ts";

/** Drops that the page has asked for: the command's own upload, whose news the page reads. */
export interface Drops {
  /** Begins a drop; gives its name. */
  begin(request: unknown): Promise<string>;
  /** What happens, from the beginning on; a page that comes back later hears it all again. */
  news(id: string, signal: AbortSignal): AsyncGenerator<DropNews>;
  /** Bytes of a file that the page holds, which were asked for. */
  bytes(id: string, request: number, body: IncomingMessage): Promise<void>;
  /** Ends an upload where it is; dropping the same file again goes on. */
  stop(id: string): void;
}

const Request = z.object({
  from: z.enum(["folder", "page"]),
  name: z.string().check(z.regex(/^[^/\\]{1,255}$/)),
  sizeBytes: z.number().check(z.int(), z.nonnegative()),
  modifiedMs: z.number(),
  folder: z.string().check(z.regex(/^([^/]+\/)*$/)),
  sidecar: z.string(),
});

interface Running {
  /** The last progress only, and everything else. */
  told: DropNews[];
  wake: Set<() => void>;
  ended: boolean;
  stopping: AbortController;
  held: HeldByPage | undefined;
  /** How many pages listen. */
  readers: number;
}

/** Finished drops are forgotten beyond this many. */
const MOST_KEPT = 20;

export function createDrops(connection: Connection, context: Context): Drops {
  const drops = new Map<string, Running>();
  const running = (id: string) => {
    const drop = drops.get(id);
    if (drop === undefined) throw new PageError(404, "There is no such drop.");
    return drop;
  };
  return {
    async begin(given) {
      const parsed = Request.safeParse(given);
      if (!parsed.success) throw new PageError(400, "This is no drop.");
      const request = parsed.data;
      const drop: Running = {
        told: [],
        wake: new Set(),
        ended: false,
        stopping: new AbortController(),
        held: undefined,
        readers: 0,
      };
      if (request.from === "page")
        drop.held = heldByPage(request, (wanted) => tell(drop, wanted), drop.stopping.signal);
      const held = drop.held ?? (await heldInFolder(context.folder, request.name));
      const sidecar = new TextEncoder().encode(request.sidecar);
      const id = randomUUID();
      drops.set(id, drop);
      for (const [old, { ended }] of drops) if (ended && drops.size > MOST_KEPT) drops.delete(old);
      const order = {
        ...{ file: request.name, metadata: undefined, to: request.folder },
        held: { ...held, sidecar },
      };
      void run(drop, connection, { ...ORDER, drops: [order] }, context);
      return id;
    },
    async *news(id, signal) {
      const drop = running(id);
      drop.readers += 1;
      signal.addEventListener("abort", () => leave(drop), { once: true });
      for (let next = 0; !signal.aborted; ) {
        if (next > drop.told.length) next = drop.told.length;
        const news = drop.told[next];
        if (news !== undefined) {
          next += 1;
          yield news;
        } else if (drop.ended) return;
        else await new Promise<void>((resolve) => drop.wake.add(resolve));
      }
    },
    async bytes(id, request, body) {
      const { held } = running(id);
      if (held === undefined) throw new PageError(409, "Nobody asked for these bytes.");
      await held.arrived(request, body);
    },
    stop: (id) => running(id).stopping.abort(),
  };
}

/**
 * The upload's own choices. It waits for the import to begin. A browser has six connections to a server: two
 * parts at once leave some for what the page shows.
 */
const ORDER: Omit<DropRequest, "drops"> = {
  ...{ limits: undefined, parallel: 2, partSizeBytes: undefined, pace: undefined },
  ...{ again: true, wait: true, command: "" },
};

/** A page that is loaded anew, or whose connection broke, is back by then. */
const LEFT_MS = 10_000;

function leave(drop: Running): void {
  drop.readers -= 1;
  wakeAll(drop);
  setTimeout(() => {
    // Nobody is there any more who could send the file.
    if (drop.held !== undefined && drop.readers === 0) drop.stopping.abort();
  }, LEFT_MS).unref();
}

function wakeAll({ wake }: Running): void {
  for (const resolve of wake) resolve();
  wake.clear();
}

async function heldInFolder(folder: string, name: string): Promise<Omit<HeldDrop, "sidecar">> {
  const path = await pathOfImage(folder, name);
  return {
    async evidence() {
      const evidence = await evidenceOf(path);
      if (evidence === undefined) throw new PageError(404, `There is no ${name} any more.`);
      return evidence;
    },
    open: () => openSourceFile(path),
  };
}

function tell(drop: Running, news: DropNews): void {
  const last = drop.told.at(-1);
  // Of progress only the newest counts: memory stays flat however long it takes.
  if (news.kind === "progress" && last?.kind === "progress") drop.told.splice(-1);
  drop.told.push(news);
  wakeAll(drop);
}

async function run(
  drop: Running,
  connection: Connection,
  order: DropRequest,
  context: Context,
): Promise<void> {
  const signal = AbortSignal.any([context.signal, drop.stopping.signal]);
  try {
    for await (const event of dropFiles(connection, order, { ...context, signal })) {
      const execution = executionIn(event);
      if (execution === undefined) for (const news of newsOf(event, connection.words)) tell(drop, news);
      else return tell(drop, { kind: "begun", execution });
    }
  } catch (error) {
    const { what, why, todo } = explain(error, connection.commands);
    const { say, told } = connection.words;
    const message = say("sentences", { what, why });
    tell(drop, { kind: "failed", message, ...(todo === undefined ? {} : { todo: told(todo) }) });
  } finally {
    drop.ended = true;
    wakeAll(drop);
  }
}

/** The import that the drop has begun: from here on its own view tells how it goes. */
function executionIn(event: Event): string | undefined {
  if (event.kind === "ended") return event.view.execution;
  return event.kind === "progress" ? event.running[0]?.view.execution : undefined;
}

function newsOf(event: Event, { told }: Words): DropNews[] {
  switch (event.kind) {
    case "note":
      return [{ kind: "note", text: told(event.text) }];
    case "uploading": {
      const { state } = event;
      if (state === undefined) return [];
      const { doing, doneBytes, totalBytes, bytesPerSecond, leftMs } = state;
      return [
        {
          ...{ kind: "progress", doing, doneBytes, totalBytes },
          ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
          ...(leftMs === undefined ? {} : { leftMs }),
        },
      ];
    }
    case "sidecar-check":
      return [{ kind: "refused", problems: [...event.problems], missing: [...event.missing] }];
    case "dropped":
      return [{ kind: "dropped", key: event.key }];
    default:
      return [];
  }
}
