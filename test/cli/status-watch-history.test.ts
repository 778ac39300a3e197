import { describe, expect, it } from "vitest";
import type { Mode } from "../../cli/output/renderer.ts";
import { history } from "../../cli/verbs/history/history.ts";
import { status } from "../../cli/verbs/status.ts";
import { watch } from "../../cli/verbs/watch.ts";
import { rawDisk, rawSidecar } from "../journey/disk.ts";
import { hasCalled, hasEnded, hasRun } from "../journey/stage.ts";
import { document, shownLines } from "./command.ts";
import { runInProcess } from "./run-in-process.ts";
import { useCloud } from "./use-cloud.ts";

const cloud = useCloud();

const KEY = "incoming/team-a/web.raw";
const ended = (execution: string) => cloud.stage.simulator.spy.waitFor(hasEnded(execution), 15_000);

/** Drops an image and gives its execution, ended. */
async function imported(sidecar = rawSidecar("web")): Promise<string> {
  await cloud.stage.put(KEY, rawDisk());
  const execution = await cloud.stage.dropSidecar(KEY, sidecar);
  await ended(execution);
  return execution;
}

const shown = async (target: string, mode: Mode = "text") =>
  runInProcess(status(await cloud.context(), target, { local: true }), { mode });
const told = async (
  target: string | undefined,
  options: { events?: boolean; stats?: boolean } = {},
  how: Parameters<typeof runInProcess>[1] = {},
) => runInProcess(history(await cloud.context(), target, { local: true, ...options }), how);

describe("status", () => {
  it("finds an import by its execution and by its key", async () => {
    const execution = await imported();
    const wanted = { state: "imported", key: KEY, execution, imageName: "web" };
    const byName = await shown(execution, "json");
    expect([byName.code, document(byName)]).toEqual([0, expect.objectContaining(wanted)]);
    const byKey = await shown("team-a/web.raw.json", "json");
    expect([byKey.code, document(byKey)]).toEqual([0, expect.objectContaining(wanted)]);
  });

  it("tells every reason of a refusal, and so does its exit code", async () => {
    await imported(rawSidecar("1 bad name", { systemDisk: { sizeGib: 7 } }));
    const { code, stdout } = await shown("team-a/web.raw");
    expect(code).toBe(3);
    expect(stdout).toContain("refused incoming/team-a/web.raw");
    expect(stdout).toContain("/name: ");
    expect(stdout).toContain("/systemDisk/sizeGib: ");
    expect(stdout).toContain("What to do");
  });

  it("says what to do when there is no such import", async () => {
    const { code, stdout, stderr } = await shown("nowhere.raw", "json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { what: 'There is no import of "nowhere.raw".' } });
    expect(stderr).toBe(
      'error: There is no import of "nowhere.raw".\n' +
        "  why: Neither an execution or image whose ID begins like this nor an import of the key incoming/nowhere.raw in bucket image-drop is known.\n" +
        "  what to do: See what there is: image-drop list --local\n",
    );
  });
});

describe("watch", () => {
  it("of a key waits for the import of a drop whose event is still on its way", async () => {
    const { clock, simulator } = cloud.stage;
    await cloud.stage.put(KEY, rawDisk());
    const hold = clock.hold();
    await cloud.stage.dropSidecar(KEY, rawSidecar("web"));
    const watching = await cloud.begin(["watch", KEY, "--local"]);
    const looked = hasCalled("ListExecutions");
    await simulator.spy.waitFor(() => simulator.spy.filter(looked).length >= 3);
    hold.release();
    const { code, stdout, stderr } = await watching.finished;
    expect([code, stderr]).toEqual([0, `${KEY} was dropped; its import is about to begin.\n`]);
    expect(stdout).toContain("imported");
  });

  it("goes on until the import has ended, and exits as it ended", async () => {
    await cloud.stage.put(KEY, rawDisk());
    const execution = await cloud.stage.dropSidecar(KEY, rawSidecar("web"));
    const hold = await cloud.stage.holdAt(hasCalled("DescribeTaskAttribute"));
    const watching = await cloud.begin(["watch", execution, "--local"]);
    await watching.sees("importing");
    hold.release();
    const { code, stdout } = await watching.finished;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d\d:\d\d:\d\d importing .*web\.raw/);
    expect(stdout).toMatch(/\nimported incoming\/team-a\/web\.raw m-\S+ after .*\n$/);
  });

  it("draws a bar on a terminal and leaves only the outcome", async () => {
    await cloud.stage.put(KEY, rawDisk());
    const execution = await cloud.stage.dropSidecar(KEY, rawSidecar("web"));
    const hold = await cloud.stage.holdAt(hasCalled("DescribeTaskAttribute"));
    const watching = await cloud.begin(["watch", execution, "--local", "--no-color"], {
      terminal: { columns: 80 },
    });
    await watching.sees("░");
    hold.release();
    const { code, stdout } = await watching.finished;
    const drawn = stdout.split("\n").filter((line) => line.includes("░"));
    expect(Math.max(...drawn.map((line) => line.replace(/^.*0J|\r/g, "").length))).toBeLessThanOrEqual(80);
    expect([code, shownLines(stdout)]).toEqual([
      0,
      [expect.stringMatching(/^imported incoming\/team-a\/web\.raw m-/)],
    ]);
  });

  /** An import that the flow has seen at 0 %, and ECS has at 5 %, watched on a terminal; the clock stands. */
  async function watchedBetweenLooks() {
    const { ecs, spy } = cloud.stage.simulator;
    ecs.knobs.taskProcess = "none";
    await cloud.stage.put(KEY, rawDisk());
    const execution = await cloud.stage.dropSidecar(KEY, rawSidecar("web"));
    const hold = await cloud.stage.holdAt(hasRun("poll"));
    ecs.knobs.taskProcess = "jumping";
    const asked = (operation: string) => spy.filter(hasCalled(operation)).length;
    const before = asked("DescribeTaskAttribute");
    const watch = () =>
      cloud.begin(["watch", execution, "--local", "--no-color"], { terminal: { columns: 90 } });
    return { hold, watch, asked, askedByWatch: () => asked("DescribeTaskAttribute") - before };
  }

  it("moves the bar between the flow's looks, by what ECS itself tells", async () => {
    const { hold, watch } = await watchedBetweenLooks();
    const watching = await watch();
    await watching.sees(" 5%  ");
    hold.release();
    expect((await watching.finished).code).toBe(0);
  });

  it("says nothing where its keys may not ask ECS, shows what the flow has seen, and does not ask again", async () => {
    const { hold, watch, asked, askedByWatch } = await watchedBetweenLooks();
    const { faults, spy } = cloud.stage.simulator;
    const fault = { kind: "refuse", status: 403, code: "Forbidden.RAM", message: "Not authorized." } as const;
    faults.add({ service: "ecs", operation: "DescribeTaskAttribute", fault });
    const watching = await watch();
    await spy.waitFor(() => asked("DescribeExecution") >= 6, 10_000);
    expect(askedByWatch()).toBe(1);
    faults.clear();
    hold.release();
    const { code, stdout } = await watching.finished;
    expect([code, shownLines(stdout)]).toEqual([0, [expect.stringMatching(/^imported /)]]);
    expect(stdout).toContain(" 0%  ");
    expect(stdout).not.toMatch(/Forbidden|ECS|permission/);
  });

  it("gives every change as a JSON line, the outcome last", async () => {
    const execution = await imported(rawSidecar("web", { osType: "beos" }));
    const { code, stdout } = await runInProcess(watch(await cloud.context(), [execution], { local: true }), {
      mode: "json-lines",
    });
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { state: string });
    expect([code, lines.at(-1)?.state]).toEqual([3, "refused"]);
  });

  it("ends at once on Ctrl-C and leaves the import alone", async () => {
    await cloud.stage.put(KEY, rawDisk());
    const execution = await cloud.stage.dropSidecar(KEY, rawSidecar("web"));
    const hold = await cloud.stage.holdAt(hasCalled("DescribeTaskAttribute"));
    const watching = await cloud.begin(["watch", "--local", "--stay"]);
    await watching.sees("importing");
    watching.process.kill("SIGINT");
    const { code, stderr } = await watching.finished;
    hold.release();
    expect([code, stderr]).toEqual([130, "No longer watched; the imports go on.\n"]);
    await ended(execution);
    expect((await shown(execution)).code).toBe(0);
  });
});

describe("history", () => {
  it("shows the steps, and what was tried again with its reason", async () => {
    cloud.stage.simulator.faults.add({
      service: "ecs",
      operation: "ImportImage",
      fault: { kind: "refuse", status: 503, code: "ServiceUnavailable", message: "Come back later." },
    });
    const execution = await imported();
    const { code, stdout } = await told(execution);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\d\d:\d\d:\d\d {2}Validate /);
    expect(stdout).toMatch(/Import .* 2 tries, went well in the end\n.*Unavailable\n.*Come back later\./);
    expect(stdout).toMatch(/wait /);
    expect(stdout).toMatch(/Poll ×\d+ .* of it waiting/);
    const json = document(await told(KEY, {}, { mode: "json" })) as {
      steps: Array<{ step: string }>;
    };
    expect(json).toMatchObject({ execution, status: "Succeeded", state: "imported" });
    expect(json.steps[0]).toMatchObject({ step: "Validate", outcome: "done" });
    expect(json.steps.at(-1)).toMatchObject({ step: "Publish", outcome: "done" });
  });

  it("follows an execution to its end", async () => {
    await cloud.stage.put(KEY, rawDisk());
    const execution = await cloud.stage.dropSidecar(KEY, rawSidecar("web"));
    const hold = await cloud.stage.holdAt(hasCalled("DescribeTaskAttribute"));
    const following = await cloud.begin(["history", execution, "--local", "--follow"]);
    await following.sees("Import");
    hold.release();
    const { code, stdout } = await following.finished;
    expect([code, stdout.trimEnd().split("\n").at(-1)]).toEqual([0, expect.stringMatching(/imported$/)]);
  });

  it("gives the raw events, each once", async () => {
    const execution = await imported(rawSidecar("web", { osType: "beos" }));
    const events = document(
      await told(execution, { events: true }, { mode: "json", shape: "many" }),
    ) as Array<{
      id: number;
      type: string;
      detail: unknown;
    }>;
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    expect(events[0]).toMatchObject({
      type: "ExecutionStarted",
      detail: { input: { record: { state: "waiting" } } },
    });
    expect(events.at(-1)?.type).toBe("ExecutionSucceeded");
  });

  it("gives figures over a period", async () => {
    await imported();
    await imported(rawSidecar("web", { osType: "beos" }));
    const stats = document(await told(undefined, { stats: true }, { mode: "json" })) as {
      steps: Array<{ step: string; count: number }>;
    };
    expect(stats).toMatchObject({ imports: 2, sampled: 2, durations: [{ size: "below 1 GiB", count: 1 }] });
    expect(stats.steps.find(({ step }) => step === "Validate")?.count).toBe(2);
    const { stdout } = await told(undefined, { stats: true });
    expect(stdout).toContain("imported        1");
  });

  it("wants a target or --stats, not both", async () => {
    expect((await told(undefined)).code).toBe(2);
    expect((await told("x", { stats: true })).code).toBe(2);
  });
});
