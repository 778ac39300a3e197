import type { IncomingMessage } from "node:http";
import { gatherEvidence } from "../../functions/core/preflight/preflight.ts";
import type { DropNews } from "../../page/protocol.ts";
import { CliError } from "../command/errors.ts";
import type { HeldDrop } from "../upload/drop-plan.ts";
import type { Span } from "../upload/layout.ts";
import { crc64OfBody, PartBody, type SourceFile, type SpanReader } from "../upload/source-file.ts";
import { sentence } from "../words/sentence.ts";
import { PageError } from "./answers.ts";

/**
 * A file that the page holds, as the upload reads files: each span is asked for, the page sends it, and it
 * goes on to OSS as it comes. Nothing of it is stored, and not more of it is in memory than the upload reads
 * at once.
 */
export interface HeldByPage extends Omit<HeldDrop, "sidecar"> {
  /** A body that answers a request; resolves when it was read, or is not wanted any more. */
  arrived(request: number, body: IncomingMessage): Promise<void>;
}

type Wanted = Extract<DropNews, { kind: "wanted" }>;

/** How long the page may take to begin to send what was asked for: browsers have few connections. */
const PATIENCE_MS = 300_000;

export function heldByPage(
  { name, sizeBytes, modifiedMs }: { name: string; sizeBytes: number; modifiedMs: number },
  ask: (wanted: Wanted) => void,
  signal: AbortSignal,
): HeldByPage {
  const waiting = new Map<number, (body: IncomingMessage) => void>();
  let requests = 0;
  const bodyOf = ({ start, sizeBytes: wanted }: Span) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      requests += 1;
      const request = requests;
      const settled = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", stopped);
        waiting.delete(request);
      };
      const stopped = () => {
        settled();
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        settled();
        reject(
          new CliError(sentence("notSent", { name }), {
            todo: sentence("dropAgain"),
          }),
        );
      }, PATIENCE_MS);
      signal.addEventListener("abort", stopped);
      waiting.set(request, (body) => {
        settled();
        resolve(body);
      });
      ask({ kind: "wanted", request, start, end: start + wanted - 1 });
    });
  const open = (span: Span) =>
    new PartBody(
      spanReader(() => bodyOf(span)),
      name,
      span,
    );
  const source: SourceFile = {
    path: name,
    // A browser tells no more of a file; another one with the same of all three is taken for this one, and
    // its checksums differ.
    identity: { sizeBytes, modifiedNs: `${modifiedMs}000000`, changedNs: "0", inode: "0" },
    body: open,
    crc64: (span, onBytes, signal) => crc64OfBody(open(span), onBytes, signal),
    // The browser refuses to read a file that has changed.
    checkUnchanged: async () => {},
    close: async () => {},
  };
  return {
    open: async () => source,
    evidence: () =>
      gatherEvidence({ sizeBytes, etag: `${name}-${modifiedMs}` }, async ({ start, end }) => {
        const chunks: Buffer[] = [];
        for await (const chunk of open({ start, sizeBytes: end - start + 1 })) chunks.push(chunk as Buffer);
        return Buffer.concat(chunks);
      }),
    async arrived(request, body) {
      const take = waiting.get(request);
      if (take === undefined) throw new PageError(409, "Nobody asked for these bytes.");
      take(body);
      // What is not read any more would keep the connection, of which a browser has few.
      const leave = () => body.destroy();
      signal.addEventListener("abort", leave);
      await new Promise<void>((resolve) => {
        body.once("end", resolve);
        body.once("close", resolve);
      });
      signal.removeEventListener("abort", leave);
    },
  };
}

/** Reads a span that is asked for with the first read. */
function spanReader(begin: () => Promise<IncomingMessage>): SpanReader {
  let chunks: AsyncIterator<Buffer> | undefined;
  let rest: Uint8Array = new Uint8Array();
  return async (lengthBytes) => {
    chunks ??= (await begin())[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    if (rest.length === 0) rest = (await chunks.next()).value ?? new Uint8Array();
    const bytes = rest.subarray(0, lengthBytes);
    rest = rest.subarray(bytes.length);
    return bytes;
  };
}
