import { basename } from "node:path";
import { CloudFault } from "../../functions/cloud/cloud-faults.ts";
import type { FailedAttempt } from "../connection/retries.ts";
import type { Event } from "../events.ts";
import { durationText, sizeText } from "../output/time.ts";
import { type Sentence, sentence } from "../words/sentence.ts";
import type { Uploading } from "./drop-events.ts";
import { createRate } from "./rate.ts";
import type { UploadEvent, UploadedObject } from "./upload-events.ts";

/** Where nothing can be redrawn, progress is told so often. */
const PLAIN_EVERY_MS = 10_000;

/** Turns what an upload tells into what is shown. Returns its object; `reached` hears how far it is. */
export async function* reported(
  file: string,
  uploading: AsyncGenerator<UploadEvent, UploadedObject>,
  {
    now,
    reached,
  }: { now: () => number; reached: (bytes: { atServerBytes: number; totalBytes: number }) => void },
): AsyncGenerator<Event, UploadedObject> {
  const name = basename(file);
  const show = createProgressReport(name, now);
  const failures = createFailureFilter();
  for (;;) {
    const step = await uploading.next();
    if (step.done === true) return step.value;
    const event = step.value;
    if (event.kind === "sending") {
      const { thereBytes, arrivedBytes, totalBytes } = event;
      failures.sending(event);
      reached({ atServerBytes: thereBytes + arrivedBytes, totalBytes });
    }
    if (event.kind === "sending" || event.kind === "reading") yield show(event);
    // Several parts meet the same outage.
    else if (event.kind !== "attempt-failed" || failures.isNews(event)) {
      const text = noteOf(name, event);
      if (text !== undefined) yield { kind: "note", text };
    }
  }
}

/** Lets through the first failure of its kind, then each further attempt once; anew when bytes arrive. */
function createFailureFilter() {
  let arrived = 0;
  let told = new Set<string>();
  return {
    sending({ arrivedBytes }: { arrivedBytes: number }): void {
      if (arrivedBytes !== arrived) told = new Set();
      arrived = arrivedBytes;
    },
    isNews({ error, attempt }: FailedAttempt): boolean {
      const failure = `${attempt} ${error instanceof CloudFault ? error.code : error.name}`;
      if (told.has(failure)) return false;
      told.add(failure);
      return true;
    },
  };
}

type Telling = Extract<UploadEvent, { kind: "sending" | "reading" }>;

function createProgressReport(name: string, now: () => number): (event: Telling) => Uploading {
  let rate = createRate();
  let doing: Telling["kind"] | undefined;
  let plainAtMs = now();
  let plain: Uploading["plain"];
  return (event) => {
    if (doing !== event.kind) rate = createRate();
    doing = event.kind;
    const nowMs = now();
    const { totalBytes } = event;
    const doneBytes =
      event.kind === "reading" ? event.readBytes : event.thereBytes + event.arrivedBytes + event.movingBytes;
    rate.add(nowMs, doneBytes);
    const bytesPerSecond = rate.bytesPerSecond();
    const leftMs =
      bytesPerSecond === undefined || bytesPerSecond <= 0
        ? undefined
        : ((totalBytes - doneBytes) / bytesPerSecond) * 1000;
    const state = { doing: event.kind, doneBytes, totalBytes, bytesPerSecond, leftMs };
    if (nowMs - plainAtMs >= PLAIN_EVERY_MS) {
      plainAtMs = nowMs;
      plain = { ...state, nowMs };
    }
    return { kind: "uploading", name, state, plain };
  };
}

function noteOf(name: string, event: Exclude<UploadEvent, Telling>): Sentence | undefined {
  switch (event.kind) {
    case "began":
      return event.replaces ? sentence("willReplace", { name }) : undefined;
    case "resumed":
      return sentence("goingOn", {
        ...{ name, there: event.partsThere, parts: event.parts },
        size: sizeText(event.thereBytes),
      });
    case "started-over":
      return event.why === "file-changed"
        ? sentence("changedSince", { name })
        : sentence("endedByOther", { name });
    case "attempt-failed":
      return sentence("attemptFailed", {
        name,
        message: event.error.message,
        attempt: event.attempt + 1,
        duration: durationText(event.delayMs),
      });
    case "no-checkpoint":
      return sentence("noCheckpoint", { name, why: event.why });
  }
}
