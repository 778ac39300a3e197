import { useState } from "preact/hooks";
import type { TimelineStep } from "../functions/core/import/timeline-step.ts";
import { useSurface } from "./context.ts";
import { durationText } from "./figures-text.ts";
import type { EventPage } from "./protocol.ts";
import { useAnswer } from "./server.ts";

/**
 * Where an execution's time went, to scale: a line for each step, a bar for each visit, and behind each bar
 * what went in and came out.
 */
export function Timeline({
  steps,
  execution,
  nowMs,
}: {
  steps: readonly TimelineStep[];
  execution: string;
  nowMs: number;
}) {
  const { say } = useSurface();
  const [chosen, setChosen] = useState<number>();
  const first = steps[0];
  if (first === undefined) return null;
  const beginMs = Date.parse(first.startedAt);
  const endMs = Math.max(beginMs + 1000, ...steps.map((step) => endOf(step, nowMs)));
  const lanes = [...new Set(steps.map(({ step }) => step))];
  const share = (ms: number) => (100 * (ms - beginMs)) / (endMs - beginMs);
  const step = chosen === undefined ? undefined : steps[chosen];
  return (
    <figure class="timeline">
      <figcaption class="quiet">{say("timelineHelp")}</figcaption>
      {lanes.map((lane) => (
        <div class="lane" key={lane}>
          <span class="lane-name">{lane === "wait" ? say("wait") : lane}</span>
          <div class="lane-bars">
            {steps.map((one, index) =>
              one.step !== lane ? null : (
                <Visit
                  key={one.startedAt}
                  step={one}
                  nowMs={nowMs}
                  left={share(Date.parse(one.startedAt))}
                  right={100 - share(endOf(one, nowMs))}
                  chosen={index === chosen}
                  choose={() => setChosen(index)}
                />
              ),
            )}
          </div>
        </div>
      ))}
      {step === undefined ? null : <StepDetail step={step} execution={execution} nowMs={nowMs} />}
    </figure>
  );
}

function endOf({ endedAt }: TimelineStep, nowMs: number): number {
  return endedAt === undefined ? nowMs : Date.parse(endedAt);
}

interface VisitProps {
  step: TimelineStep;
  nowMs: number;
  /** Of the lane's width, in percent. */
  left: number;
  right: number;
  chosen: boolean;
  choose: () => void;
}

function Visit({ step, nowMs, left, right, chosen, choose }: VisitProps) {
  return (
    <button
      type="button"
      class={`visit ${step.step === "wait" ? "waits" : step.outcome}${step.failures.length > 0 ? " tried" : ""}`}
      style={{ left: `${left}%`, right: `min(${right}%, calc(100% - ${left}% - 4px))` }}
      aria-pressed={chosen}
      aria-label={useSummary(step, nowMs)}
      onFocus={choose}
      onMouseEnter={choose}
      onClick={choose}
    />
  );
}

/** A visit in words. */
function useSummary(step: TimelineStep, nowMs: number): string {
  const { say, about } = useSurface();
  const { endedAt, rounds, tries, failures } = step;
  return [
    step.step === "wait" ? say("wait") : step.step,
    durationText(endOf(step, nowMs) - Date.parse(step.startedAt), about.language),
    ...(endedAt === undefined ? [say("runsNow")] : []),
    ...(rounds > 1 ? [say("rounds", { count: rounds })] : []),
    ...(tries > rounds ? [say("tries", { count: tries })] : []),
    ...(failures.length > 0 ? [say("failedTries", { count: failures.length })] : []),
  ].join(", ");
}

function StepDetail({ step, execution, nowMs }: { step: TimelineStep; execution: string; nowMs: number }) {
  const { say } = useSurface();
  const query = new URLSearchParams({ step: step.step, from: step.startedAt, to: step.endedAt ?? "" });
  const path =
    step.step === "wait" ? undefined : `/api/imports/${encodeURIComponent(execution)}/step?${query}`;
  const events = useAnswer<EventPage>(path, step.endedAt);
  const rows = events.is === "there" ? events.value.rows : [];
  return (
    <div class="step-detail" role="status">
      <p>
        <strong>{useSummary(step, nowMs)}</strong>
      </p>
      {step.failures.map(({ at, code, message }) => (
        <p key={at}>
          <code>{code}</code> {message}
        </p>
      ))}
      <Payload name={say("input")} text={rows.find(({ detail }) => "input" in objectIn(detail))?.detail} />
      <Payload
        name={say("output")}
        text={rows.findLast(({ detail }) => "output" in objectIn(detail))?.detail}
      />
    </div>
  );
}

function Payload({ name, text }: { name: string; text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <details open>
      <summary>{name}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard. */}
      <pre tabIndex={0}>{JSON.stringify(objectIn(text), null, 2)}</pre>
    </details>
  );
}

function objectIn(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
