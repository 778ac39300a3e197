import type { Multipart, StoredPart } from "../../functions/cloud/multipart.ts";
import { CliError } from "../command/errors.ts";
import { type FailedAttempt, Retryable, type RetryPolicy, retry } from "../connection/retries.ts";
import type { Span } from "./layout.ts";
import type { Pace } from "./pace.ts";
import type { PartBody, SourceFile } from "./source-file.ts";

export interface PartOrder {
  multipart: Pick<Multipart, "sendPart" | "parts">;
  source: Pick<SourceFile, "body">;
  upload: { key: string; uploadId: string };
  number: number;
  span: Span;
  pace?: Pace | undefined;
}

export interface Listener {
  /** An attempt begins; its body tells how far it is. */
  onBody: (body: PartBody) => void;
  onFailedAttempt: (failed: FailedAttempt) => void;
}

/** A part that was sent, with the checksum of what was read from the file. */
export type SentPart = StoredPart & { crc64: string };

/**
 * Sends one part until the server has it, with the checksum that the file's bytes have. Where an answer was
 * lost after the whole part went out, the server is asked first: it is not sent again if it arrived.
 */
export function sendPart(
  order: PartOrder,
  policy: RetryPolicy,
  { onBody, onFailedAttempt }: Listener,
  signal: AbortSignal,
): Promise<SentPart> {
  const { multipart, source, upload, number, span, pace } = order;
  let unanswered: string | undefined;
  const send = async () => {
    if (unanswered !== undefined) {
      const [found] = (await multipart.parts(upload, { after: number - 1, limit: 1 })) ?? [];
      if (found?.number === number && found.crc64 === unanswered) return { ...found, crc64: unanswered };
    }
    const body = source.body(span);
    body.pace = pace;
    onBody(body);
    try {
      const sending = multipart.sendPart({ ...upload, number, sizeBytes: span.sizeBytes, body });
      const sent = await endedBy(sending, { body, signal });
      const crc64 = String(body.crc64);
      if (sent.crc64 !== undefined && sent.crc64 !== crc64)
        throw new Retryable(`part ${number} arrived damaged: CRC64 ${sent.crc64} instead of ${crc64}`);
      return { ...sent, crc64 };
    } catch (error) {
      unanswered = body.isWhole ? String(body.crc64) : undefined;
      // What is wrong with the file comes as a broken connection otherwise.
      throw body.errored instanceof CliError ? body.errored : error;
    } finally {
      body.destroy();
    }
  };
  return retry(send, { policy, signal, onFailedAttempt });
}

/** Ends with the sending or with the signal, of which ali-oss knows nothing. */
function endedBy<T>(
  sending: Promise<T>,
  { body, signal }: { body: PartBody; signal: AbortSignal },
): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => {
      body.destroy();
      reject(signal.reason);
    };
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
    sending.then(resolve, reject).finally(() => signal.removeEventListener("abort", end));
  });
}
