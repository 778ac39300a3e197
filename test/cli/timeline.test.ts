import { describe, expect, it } from "vitest";
import { createTimeline, foldRounds } from "../../cli/imports/timeline.ts";
import type { FlowEvent } from "../../functions/cloud/flows.ts";

/** Events as `[seconds, type, step, detail]`. */
type ProblemText = readonly [seconds: number, type: string, step: string, detail?: string];

function stepsOf(events: readonly ProblemText[]) {
  const timeline = createTimeline();
  for (const [index, [seconds, type, step, detail = "{}"]] of events.entries()) {
    const time = new Date(seconds * 1000).toISOString();
    timeline.add({ id: index + 1, scheduledBy: index, type, step, time, detail } satisfies FlowEvent);
  }
  return timeline.steps();
}

const call = (step: string, from: number, to: number): ProblemText[] => [
  [from, "StateEntered", step],
  [from, "TaskScheduled", step],
  [to, "TaskSucceeded", step],
  [to, "StateSucceeded", step],
];
const pass = (step: string, from: number, to: number): ProblemText[] => [
  [from, "StateEntered", step],
  [to, "StateSucceeded", step],
];
const ofRound = (from: number): ProblemText[] => [
  ...call("Poll", from, from + 1),
  ...pass("Next", from + 1, from + 1),
  ...pass("Wait1", from + 1, from + 31),
];
const brief = (steps: ReturnType<typeof stepsOf>) =>
  steps.map(({ step, rounds, waitedMs, tries, outcome }) => [step, rounds, waitedMs / 1000, tries, outcome]);

describe("the timeline of an execution", () => {
  it("leaves decisions out and makes waits in a row one", () => {
    const steps = stepsOf([
      [0, "ExecutionStarted", ""],
      ...call("Validate", 0, 2),
      ...pass("Next", 2, 2),
      ...pass("Wait2", 2, 302),
      ...pass("Wait1", 302, 602),
      ...call("Validate", 602, 603),
      ...pass("Done", 603, 603),
      [603, "ExecutionSucceeded", ""],
    ]);
    expect(brief(steps)).toEqual([
      ["Validate", 1, 0, 1, "done"],
      ["wait", 2, 600, 0, "done"],
      ["Validate", 1, 0, 1, "done"],
    ]);
    expect([steps[1]?.startedAt, steps[1]?.endedAt]).toEqual([
      "1970-01-01T00:00:02.000Z",
      "1970-01-01T00:10:02.000Z",
    ]);
  });

  it.each([
    ["by its name", '{"error":"FilesMissing","cause":"a.raw"}'],
    [
      "as unknown",
      '{"error":"FC.Unknown","cause":"{\\"errorType\\":\\"FilesMissing\\",\\"errorMessage\\":\\"a.raw\\"}"}',
    ],
  ])(
    "shows a look for missing files as a round, not as a try that failed: the flow knows the error %s",
    (_, detail) => {
      const steps = stepsOf([
        [0, "StateEntered", "Validate"],
        [0, "TaskScheduled", "Validate"],
        [1, "TaskFailed", "Validate", detail],
        [16, "TaskScheduled", "Validate"],
        [17, "TaskFailed", "Validate", detail],
        [37, "TaskScheduled", "Validate"],
        [38, "TaskSucceeded", "Validate"],
        [38, "StateSucceeded", "Validate"],
      ]);
      expect(brief(steps)).toEqual([["Validate", 3, 35, 3, "done"]]);
      expect(steps[0]?.failures).toEqual([]);
    },
  );

  it("makes rounds of the same step one, up to a round that failed", () => {
    const failing: ProblemText[] = [
      [93, "StateEntered", "Poll"],
      [93, "TaskScheduled", "Poll"],
      [94, "TaskFailed", "Poll", '{"error":"Throttled","cause":"{\\"errorMessage\\":\\"ECS is busy\\"}"}'],
      [155, "TaskScheduled", "Poll"],
      [156, "TaskSucceeded", "Poll"],
      [156, "StateSucceeded", "Poll"],
    ];
    const steps = foldRounds(stepsOf([...ofRound(0), ...ofRound(31), ...ofRound(62), ...failing]));
    expect(brief(steps)).toEqual([
      ["Poll", 3, 60, 3, "done"],
      ["wait", 1, 30, 0, "done"],
      ["Poll", 1, 0, 2, "done"],
    ]);
    expect(steps[2]?.failures).toEqual([
      { at: "1970-01-01T00:01:34.000Z", code: "Throttled", message: "ECS is busy" },
    ]);
  });

  it("makes rounds one that failed in the same way, and keeps every failure", () => {
    const failing = (from: number, message: string): ProblemText[] => [
      [from, "StateEntered", "Poll"],
      [from, "TaskScheduled", "Poll"],
      [from, "TaskFailed", "Poll", JSON.stringify({ error: "Throttled", cause: message })],
      [from + 60, "TaskScheduled", "Poll"],
      [from + 61, "TaskSucceeded", "Poll"],
      [from + 61, "StateSucceeded", "Poll"],
      ...pass("Wait1", from + 61, from + 100),
    ];
    const steps = foldRounds(
      stepsOf([...failing(0, "busy"), ...failing(100, "busy"), ...failing(200, "other"), ...ofRound(300)]),
    );
    expect(brief(steps).filter(([step]) => step === "Poll")).toEqual([
      ["Poll", 2, 39, 4, "done"],
      ["Poll", 1, 0, 2, "done"],
      ["Poll", 1, 0, 1, "done"],
    ]);
    expect(steps[0]?.failures).toHaveLength(2);
  });

  it("says what runs, and what failed for good", () => {
    expect(
      brief(
        stepsOf([
          [0, "StateEntered", "Poll"],
          [0, "TaskScheduled", "Poll"],
        ]),
      ),
    ).toEqual([["Poll", 1, 0, 1, "running"]]);
    const failed = stepsOf([
      [0, "StateEntered", "Import"],
      [0, "TaskScheduled", "Import"],
      [1, "TaskFailed", "Import", '{"Code":"Denied","Detail":"no"}'],
      [1, "StateFailed", "Import", '{"Code":"Denied","Detail":"no"}'],
    ]);
    expect(brief(failed)).toEqual([["Import", 1, 0, 1, "failed"]]);
    expect(failed[0]?.failures).toEqual([{ at: "1970-01-01T00:00:01.000Z", code: "Denied", message: "no" }]);
  });

  it("copes with the old names, with unknown types and with details that are no JSON", () => {
    const steps = stepsOf([
      [0, "StepEntered", "Poll"],
      [0, "SomethingNew", "Poll"],
      [1, "TaskTimedOut", "Poll", "not JSON"],
      [2, "StepExited", "Poll"],
    ]);
    expect(brief(steps)).toEqual([["Poll", 1, 0, 1, "done"]]);
    expect(steps[0]?.failures[0]).toMatchObject({ code: "TaskTimedOut", message: "No reason was given." });
  });
});
