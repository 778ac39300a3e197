import type { Event } from "../events.ts";
import { durationText, sizeText } from "../output/time.ts";
import type { DropPlan } from "./drop-plan.ts";

/** How far all drops of a command are together. */
export interface Total {
  /** The events of a drop, with the total in those that tell progress. */
  of<T>(events: AsyncGenerator<Event, T>): AsyncGenerator<Event, T>;
  /** At the end. */
  text(): string;
}

export function createTotal(plans: readonly DropPlan[]): Total {
  const sizes = plans.flatMap(({ files }) => files.filter(({ path }) => path !== undefined));
  const totalBytes = sizes.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const startedMs = performance.now();
  let ended = 0;
  let endedBytes = 0;
  let sentBytes = 0;
  const withTotal = (event: Event): Event => {
    if (event.kind === "dropped") for (const file of event.files) sentBytes += file.sentBytes;
    if (event.kind !== "uploading" || plans.length === 1) return event;
    if (event.state === undefined) {
      endedBytes += sizes[ended]?.sizeBytes ?? 0;
      ended += 1;
      return event;
    }
    const doneBytes = endedBytes + event.state.doneBytes;
    return { ...event, total: { doneBytes, totalBytes, file: ended + 1, files: sizes.length } };
  };
  return {
    async *of(events) {
      for (;;) {
        const step = await events.next();
        if (step.done === true) return step.value;
        yield withTotal(step.value);
      }
    },
    text() {
      const took = durationText(performance.now() - startedMs);
      return `${plans.length} images of ${sizeText(totalBytes)} are dropped: ${sizeText(sentBytes)} sent in ${took}.`;
    },
  };
}
