import Flows from "@alicloud/fnf-2019-03-15";
import { defaultKnobs, readStack, type SpyEvent } from "alicloud-simulator";
import { afterEach, describe, expect, it } from "vitest";
import { createObjects } from "../../functions/cloud/objects.ts";
import { cloudConfigOf } from "./cloud-config.ts";
import { rawDisk, rawSidecar } from "./disk.ts";
import { distributionJourneys } from "./distribution-journeys.ts";
import { cancel, expectNothingLeft, KEY } from "./hands.ts";
import { BUCKET, hasCalled, hasEnded } from "./stage.ts";
import { useStage } from "./use-stage.ts";

/**
 * The deployed roles are what the journeys need and no more: under them every journey goes as it should without one refusal, and
 * each single permission that is taken away breaks one of them.
 */
const stage = useStage({ environment: { IMPORT_DEADLINE_HOURS: "1" } });

const FOLDER = "results/team-a/web.raw";
const ecs = () => stage.simulator.ecs;
const logged = (name: string) => stage.simulator.fc.logs(`image-drop-${name}`).length > 0;

const isEffect = (name: string) => (event: SpyEvent) => event.kind === "effect" && event.name === name;
const wrote = (key: string) => (event: SpyEvent) =>
  event.kind === "effect" && event.name.startsWith("ObjectCreated") && event.detail["key"] === key;

/** What ends a journey that lacks a permission: nothing else is waited for then. */
const DEAD_ENDS = ["DeliveryRefused", "AsyncInvocationFailed", "DestinationRefused"];

async function drop(change: object = {}): Promise<string> {
  await stage.put(KEY, rawDisk());
  return stage.dropSidecar(KEY, rawSidecar("web", change));
}

/** The result that an execution publishes; fails at once where it never begins. */
async function result(execution: string) {
  const ended = hasEnded(execution);
  const { spy } = stage.simulator;
  const end = await spy.waitFor((event) => ended(event) || DEAD_ENDS.some((name) => isEffect(name)(event)));
  if (!ended(end)) throw new Error(JSON.stringify(end));
  return stage.result(KEY, execution);
}

/** A drop whose polls fail for good, so that its result cannot promise that nothing is left. */
async function brokenDrop(importHours: number): Promise<string> {
  ecs().knobs.importBaseMs = importHours * 3_600_000;
  const hold = stage.clock.hold();
  const execution = await drop();
  const times = Number.POSITIVE_INFINITY;
  stage.simulator.faults.add({
    service: "ecs",
    operation: "DescribeTaskAttribute",
    fault: { kind: "html" },
    times,
  });
  hold.release();
  expect(await result(execution)).toMatchObject({ state: "failed" });
  stage.simulator.faults.clear();
  return execution;
}

/** Does something while the clock stands still at a moment. */
async function holding(moment: (event: SpyEvent) => boolean, act: () => Promise<unknown>): Promise<void> {
  const hold = await stage.holdAt(moment);
  try {
    await act();
  } finally {
    hold.release();
  }
}

/** Each plays a drop to its end; it fails where a permission that it needs is missing. */
const JOURNEYS: Readonly<Record<string, () => Promise<void>>> = {
  async "a drop is imported, with what each function logs"() {
    const execution = await drop({ tags: { team: "web" } });
    const published = await result(execution);
    expect(published).toMatchObject({ state: "imported", snapshots: [{ status: "accomplished" }] });
    expect(await stage.json(`${FOLDER}/latest.json`)).toEqual(published);
    expect(await stage.json(`${FOLDER}/${execution}/status.json`)).toMatchObject({ state: "imported" });
    expect(stage.simulator.fnf.execution("image-drop", execution)?.status).toBe("Succeeded");
    for (const name of ["start", "validate", "import", "poll", "publish"]) expect(logged(name)).toBe(true);
  },
  async "a drop whose file comes later tells that it waits"() {
    const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
    const status = `${FOLDER}/${execution}/status.json`;
    await holding(wrote(status), async () => {
      expect(await stage.json(status)).toMatchObject({ state: "waiting" });
      await stage.put(KEY, rawDisk());
    });
    expect(await result(execution)).toMatchObject({ state: "imported" });
  },
  async "an import whose answer was lost and whose token is forgotten is found again"() {
    ecs().knobs.clientTokenLifetimeMs = 1_000;
    const fault = { kind: "reset-after" } as const;
    stage.simulator.faults.add({ service: "ecs", operation: "ImportImage", fault });
    const execution = await drop();
    expect(await result(execution)).toMatchObject({ state: "imported" });
    const events = stage.simulator.fnf.execution("image-drop", execution)?.events() ?? [];
    expect(events.filter(({ Type }) => Type === "TaskFailed")).toHaveLength(1);
  },
  async "an import tells in its status what it began, and then how far it is"() {
    const execution = await drop();
    const { polls } = await result(execution);
    const status = wrote(`${FOLDER}/${execution}/status.json`);
    const { events } = stage.simulator.spy;
    const begun = events.findIndex(isEffect("ImportBegan"));
    const looked = events.findIndex(hasCalled("DescribeTaskAttribute"));
    expect(events.slice(begun, looked).filter(status)).toHaveLength(1);
    expect(events.slice(looked).filter(status).length).toBeGreaterThanOrEqual(polls);
  },
  async "a failed import tells ECS's reason and leaves nothing"() {
    ecs().failNext({ errorCode: "ImageNotBootable", errorMessage: "No boot loader was found." });
    const { state, failure } = await result(await drop());
    expect([state, failure?.code]).toEqual(["failed", "ImportTaskFailed"]);
    expect(failure?.message).toContain("No boot loader was found.");
    expectNothingLeft(stage);
  },
  async "an import that takes too long is cancelled and leaves nothing"() {
    ecs().knobs.importBaseMs = 48 * 3_600_000;
    expect(await result(await drop())).toMatchObject({ state: "timed-out" });
    expectNothingLeft(stage);
  },
  async "a running import is cancelled and leaves nothing"() {
    ecs().knobs.importBaseMs = 10 * 3_600_000;
    const execution = await drop();
    // Looks are minutes apart by then: the cancel is done before the next one.
    const status = wrote(`${FOLDER}/${execution}/status.json`);
    const fromMs = stage.clock.now() + 30 * 60_000;

    await holding(
      (event) => event.atMs > fromMs && status(event),
      () => cancel(stage, execution),
    );
    expect(await result(execution)).toMatchObject({ state: "cancelled" });
    expectNothingLeft(stage);
    expect(stage.simulator.fnf.execution("image-drop", execution)?.status).toBe("Stopped");
    expect(logged("cancel")).toBe(true);
  },
  async "an import whose execution died is cancelled and leaves nothing"() {
    const execution = await drop();
    await holding(hasCalled("DescribeTaskAttribute"), () => stage.stopExecution(execution));
    expect(await cancel(stage, execution)).toMatchObject({ result: { state: "cancelled" } });
    expectNothingLeft(stage);
  },
  ...Object.fromEntries(
    (["a task that runs", "an image that is there"] as const).map((left) => [
      `${left} although the result stands is removed by a cancel`,
      async () => {
        const execution = await brokenDrop(left === "a task that runs" ? 48 : 0.05);
        expect(await cancel(stage, execution)).toMatchObject({ cleanup: { became: "removed" } });
        expectNothingLeft(stage);
      },
    ]),
  ),
  async "what does not go within a cancel's time goes in an execution of its own"() {
    const execution = await brokenDrop(48);
    ecs().knobs.deleteImageMs = 120_000;
    expect(await cancel(stage, execution)).toMatchObject({ cleanup: { became: "being-removed" } });
    await stage.simulator.spy.waitFor(hasEnded(`${execution}-cleanup`));
    expectNothingLeft(stage);
  },
  async "what is left where there is no flow any more is removed by repeated cancels"() {
    const execution = await brokenDrop(0.05);
    const { accessKeyId, accessKeySecret } = stage.simulator.account.root;
    const client = new Flows({ accessKeyId, accessKeySecret, endpoint: stage.simulator.endpoints.fnf });
    await client.deleteFlow({ Name: "image-drop" });
    for (let calls = 0; calls < 6; calls += 1) await cancel(stage, execution);
    expectNothingLeft(stage);
  },
  async "a drop whose file comes later is imported where OSS hides what is missing from who may not list"() {
    stage.simulator.oss.knobs.missingObject = "access-denied";
    const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
    await holding(wrote(`${FOLDER}/${execution}/status.json`), () => stage.put(KEY, rawDisk()));
    const published = await result(execution);
    expect(published).toMatchObject({ state: "imported" });
    expect(await stage.json(`${FOLDER}/latest.json`)).toEqual(published);
  },
  async "an import that takes too long is cancelled where OSS hides what is missing from who may not list"() {
    stage.simulator.oss.knobs.missingObject = "access-denied";
    ecs().knobs.importBaseMs = 48 * 3_600_000;
    expect(await result(await drop())).toMatchObject({ state: "timed-out" });
    expectNothingLeft(stage);
  },
  async "a running import is cancelled where OSS hides what is missing from who may not list"() {
    stage.simulator.oss.knobs.missingObject = "access-denied";
    const execution = await drop();
    await holding(hasCalled("DescribeTaskAttribute"), () => cancel(stage, execution));
    expect(await result(execution)).toMatchObject({ state: "cancelled" });
    expectNothingLeft(stage);
  },
  async "an import is followed where only the list of tasks tells their status"() {
    ecs().knobs.attributeHasStatus = false;
    expect(await result(await drop())).toMatchObject({ state: "imported" });
  },
  ...distributionJourneys(stage),
  async "a drop whose results would have too long keys is noted by start"() {
    const key = `incoming/${"k".repeat(940)}.raw`;
    const execution = await stage.dropSidecar(key, rawSidecar("web"));
    const note = `results/unstarted/${execution}.json`;
    const { spy } = stage.simulator;
    await spy.waitFor((event) => wrote(note)(event) || DEAD_ENDS.some((name) => isEffect(name)(event)));
    expect(await stage.json(note)).toMatchObject({ attempts: 1 });
  },
  async "a start that fails for good is noted"() {
    const fault = { kind: "refuse", status: 503, code: "ServiceUnavailable", message: "No." } as const;
    const times = Number.POSITIVE_INFINITY;
    stage.simulator.faults.add({ service: "fnf", operation: "StartExecution", fault, times });
    const execution = await drop();
    const key = `results/unstarted/${execution}.json`;
    await stage.simulator.spy.waitFor((event) => wrote(key)(event) || isEffect("DestinationRefused")(event));
    expect(await stage.json(key)).toMatchObject({ state: "unstarted" });
  },
};

describe("under the deployed roles", () => {
  it.each(Object.entries(JOURNEYS))("%s", async (_name, play) => {
    await play();
    expect(stage.simulator.ram.refusals).toEqual([]);
  });

  it.each(["head", "readJson", "writeJson"] as const)("what is not allowed is said: %s", async (method) => {
    stage.simulator.ram.setRole({ name: "nobody", trusted: [], statements: [] });
    const credentials = stage.simulator.account.issue("nobody", 3600);
    const objects = createObjects(cloudConfigOf(stage.simulator, { credentials }), BUCKET);
    const calling = method === "writeJson" ? objects.writeJson("k", {}) : objects[method]("k");
    await expect(calling).rejects.toMatchObject({ name: "Denied" });
    await begin();
  });
});

const stack = readStack("s.yaml", {
  environment: { SOURCE_BUCKET: BUCKET },
  accountId: "1234567890123456",
});

/** Those of functions, flow and trigger. The one that ECS reads the bucket with is the account's own. */
const ROLES = stack.roles.filter(({ trusted }) => !trusted.includes("ecs.aliyuncs.com"));

/** Every single permission. */
const PERMISSIONS = ROLES.flatMap(({ name, statements }) =>
  statements.flatMap(({ actions }, index) => actions.map((action) => ({ name, index, action }))),
);

describe("a permission is needed", () => {
  let putBack = () => {};
  afterEach(() => putBack());

  // Until the one that needs it, every journey is played.
  const timeout = { timeout: 60_000 };

  it.each(PERMISSIONS)("$name: $action (statement $index)", timeout, async ({ name, index, action }) => {
    const role = stage.simulator.ram.role(name);
    const statement = role?.statements[index];
    if (role === undefined || statement === undefined) throw new Error(`there is no statement ${index}`);
    role.statements[index] = { ...statement, actions: statement.actions.filter((one) => one !== action) };
    putBack = () => {
      role.statements[index] = statement;
    };
    await breaksAJourney(name, putBack);
  });

  it.each(ROLES)("$name can be taken on", timeout, async ({ name }) => {
    const role = stage.simulator.ram.role(name);
    const trusted = role?.trusted.splice(0) ?? [];
    putBack = () => {
      role?.trusted.splice(0, Number.POSITIVE_INFINITY, ...trusted);
    };
    await breaksAJourney(name, putBack);
  });
});

/** Fails if every journey goes well. Puts back what is missing when one went wrong, and shows that it was for this. */
async function breaksAJourney(role: string, putBack: () => void): Promise<void> {
  // What a role is there for comes first.
  const own = /-distribut(e|ion)$/.test(role) ? distributionJourneys(stage) : {};
  for (const play of Object.values({ ...own, ...JOURNEYS })) {
    const went = await play().then(
      () => "well",
      () => "wrong",
    );
    await begin();
    if (went === "well") continue;
    putBack();
    return play();
  }
  throw new Error("no journey needs it");
}

/** As each test finds the stage. */
async function begin(): Promise<void> {
  const { ecs: ecsKnobs, oss } = defaultKnobs();
  Object.assign(ecs().knobs, ecsKnobs);
  Object.assign(stage.simulator.oss.knobs, oss);
  await stage.simulator.reset();
}
