import OSS from "ali-oss";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { defaultKnobs } from "../knobs.ts";
import { type Simulator, startSimulator } from "../start.ts";
import { virtualClock } from "../virtual-clock.ts";
import { wallClock } from "../wall-clock.ts";
import { KEYS } from "./sample-stack.ts";

const START_MS = Date.parse("2030-01-01T00:00:00Z");
let simulator: Simulator;
let oss: OSS;
beforeAll(async () => {
  simulator = await startSimulator({ clock: virtualClock({ startMs: START_MS }), control: true });
  simulator.oss.createBucket("drops");
  const options = { ...KEYS, endpoint: simulator.endpoints.oss, sldEnable: true, region: "oss-cn-hangzhou" };
  oss = new OSS({ ...options, bucket: "drops" });
});
beforeEach(async () => {
  await simulator.reset();
  Object.assign(simulator.ecs.knobs, defaultKnobs().ecs);
});
afterAll(() => simulator.close());

async function ask(method: string, path: string, body?: unknown) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const answer = await fetch(`${simulator.control}${path}`, {
    method,
    ...(body === undefined ? {} : { body: text }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: each answer is asserted field by field
  return { status: answer.status, json: (await answer.json()) as any };
}

describe("/knobs", () => {
  test("tells every knob of every service as JSON; no limit and not set are null", async () => {
    const { status, json } = await ask("GET", "/knobs");
    expect(status).toBe(200);
    expect(Object.keys(json)).toEqual(["oss", "ecs", "fnf", "fc"]);
    for (const [service, values] of Object.entries(defaultKnobs()))
      expect(Object.keys(json[service])).toEqual(Object.keys(values));
    expect(json.ecs).toMatchObject({ importBaseMs: 120_000, allowedSuffixes: null });
    expect(json.fc.atOnce).toBeNull();
  });

  test("takes back all that it tells", async () => {
    const { json } = await ask("GET", "/knobs");
    expect(await ask("PATCH", "/knobs", json)).toEqual({ status: 200, json });
    expect(simulator.fc.knobs).toEqual(defaultKnobs().fc);
    expect(simulator.ecs.knobs).toEqual(defaultKnobs().ecs);
  });

  test("changes what is named and nothing else, and answers with everything", async () => {
    const changes = { ecs: { importBaseMs: 36_000_000, afterCancel: "nothing", allowedSuffixes: [".raw"] } };
    const { status, json } = await ask("PATCH", "/knobs", changes);
    expect(status).toBe(200);
    expect(json.ecs).toMatchObject(changes.ecs);
    expect(simulator.ecs.knobs).toEqual({ ...defaultKnobs().ecs, ...changes.ecs });
  });

  test.each([
    [{ ecs: { importBaseMs: "1" } }, "/ecs/importBaseMs", "a number that is not negative, or null"],
    [{ ecs: { importBaseMs: -1 } }, "/ecs/importBaseMs", "a number that is not negative"],
    [{ ecs: { jitter: 1.5 } }, "/ecs/jitter", "a number from 0 to 1"],
    [{ ecs: { roleExists: 1 } }, "/ecs/roleExists", "true or false"],
    [
      { ecs: { afterCancel: "everything" } },
      "/ecs/afterCancel",
      "one of image-and-snapshots, nothing, image",
    ],
    [{ ecs: { refuseImports: "NoSuchError" } }, "/ecs/refuseImports", "one of"],
    [{ ecs: { allowedSuffixes: [1] } }, "/ecs/allowedSuffixes", "a list of texts, or null"],
    [{ ecs: { callsPerMinute: { ImportImage: 1 } } }, "/ecs/callsPerMinute", "a mapping of names, also *"],
    [
      { fnf: { buckets: { "*": { size: 1 } } } },
      "/fnf/buckets",
      "a mapping of names, each to a mapping with size",
    ],
    [{ oss: { eventDelayMs: { least: 0, most: 1, x: 2 } } }, "/oss/eventDelayMs", "a mapping with least"],
    [{ ecs: { importBaseSeconds: 1 } }, "/ecs/importBaseSeconds", "ecs has no knob importBaseSeconds"],
    [{ ecs: { toString: 1 } }, "/ecs/toString", "ecs has no knob toString"],
    [{ sls: {} }, "/sls", "there is no service sls; there are oss, ecs, fnf, fc"],
    [{ constructor: {} }, "/constructor", "there is no service constructor"],
    [{ ecs: 1 }, "/ecs", "must be a JSON object"],
    [[], "", "must be a JSON object"],
  ])("refuses %j by name", async (changes, path, message) => {
    const { status, json } = await ask("PATCH", "/knobs", changes);
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: "BadRequest", problems: [{ path }] });
    expect(json.problems[0].message).toContain(message);
  });

  test("changes nothing where one of several is wrong, and tells all that is", async () => {
    const wrong = { ecs: { importBaseMs: 1, nope: 1 }, oss: { duplicateEvents: 2 } };
    const { status, json } = await ask("PATCH", "/knobs", wrong);
    expect(status).toBe(400);
    expect(json.problems.map(({ path }: { path: string }) => path)).toEqual([
      "/ecs/nope",
      "/oss/duplicateEvents",
    ]);
    expect(simulator.ecs.knobs).toEqual(defaultKnobs().ecs);
  });
});

describe("/calls", () => {
  beforeEach(async () => {
    await oss.put("a", Buffer.from("a"));
    await oss.head("a");
    await fetch(simulator.endpoints.fnf).then((answer) => answer.text());
    await simulator.spy.waitFor((event) => event.kind === "request" && event.service === "fnf");
  });
  const names = (json: { calls: Array<{ operation: string }> }) => json.calls.map((call) => call.operation);

  test("tells each request that was answered, oldest first, by service, operation and since when", async () => {
    const { json } = await ask("GET", "/calls");
    expect(names(json)).toEqual(["PutObject", "HeadObject", "Unknown"]);
    expect(json.calls[0]).toMatchObject({ service: "oss", status: 200, at: "2030-01-01T00:00:00.000Z" });
    expect(names((await ask("GET", "/calls?service=oss")).json)).toEqual(["PutObject", "HeadObject"]);
    expect(names((await ask("GET", "/calls?operation=HeadObject")).json)).toEqual(["HeadObject"]);
    expect(names((await ask("GET", "/calls?service=ecs")).json)).toEqual([]);
    expect(names((await ask("GET", `/calls?since=${json.calls[0].n}`)).json)).toEqual([
      "HeadObject",
      "Unknown",
    ]);
    expect(names((await ask("GET", `/calls?since=${START_MS + 1}`)).json)).toEqual([]);
    expect(names((await ask("GET", "/calls?since=2030-01-01T00:00:00Z")).json)).toHaveLength(3);
  });

  test("goes on counting where a reset cleared what was", async () => {
    const { n } = (await ask("GET", "/calls")).json.calls.at(-1);
    await ask("POST", "/reset");
    await oss.put("b", Buffer.from("b"));
    await simulator.spy.waitFor((event) => event.kind === "request");
    const { json } = await ask("GET", `/calls?since=${n}`);
    expect(names(json)).toEqual(["PutObject"]);
  });

  test.each([
    ["service=s3", "there is no service s3"],
    ["since=yesterday", "since must be a call's n, a time"],
  ])("refuses %s", async (query, message) => {
    const { status, json } = await ask("GET", `/calls?${query}`);
    expect([status, json.code]).toEqual([400, "BadRequest"]);
    expect(json.message).toContain(message);
  });
});

describe("/faults", () => {
  const once = {
    service: "oss",
    operation: "PutObject",
    fault: { kind: "refuse", status: 503, code: "Later", message: "m" },
  };

  test("puts a fault between client and service, as often as told", async () => {
    expect(await ask("POST", "/faults", once)).toEqual({ status: 200, json: { added: 1 } });
    await expect(oss.put("k", Buffer.from("1"))).rejects.toMatchObject({ status: 503, code: "Later" });
    await oss.put("k", Buffer.from("1"));
    const { json } = await ask("GET", "/calls?operation=PutObject");
    expect(json.calls.map(({ fault }: { fault?: string }) => fault)).toEqual(["refuse", undefined]);
  });

  test("takes a list, lets some through first, and goes on for ever with null", async () => {
    const html = { service: "oss", operation: "HeadObject", fault: { kind: "html" }, skip: 1, times: null };
    await ask("POST", "/faults", [once, html]);
    await expect(oss.put("k", Buffer.from("1"))).rejects.toMatchObject({ code: "Later" });
    await oss.put("k", Buffer.from("1"));
    await oss.head("k");
    for (let round = 0; round < 3; round += 1)
      await expect(oss.head("k")).rejects.toMatchObject({ status: 502 });
    await ask("POST", "/reset");
    await oss.put("k", Buffer.from("1"));
    await oss.head("k");
  });

  test.each([
    [{ ...once, service: "s3" }, "/service"],
    [{ ...once, operation: "" }, "/operation"],
    [{ ...once, fault: { kind: "meanwhile" } }, "/fault/kind"],
    [{ ...once, fault: { kind: "refuse", status: 200, code: "x", message: "y" } }, "/fault/status"],
    [{ ...once, fault: { kind: "slow" } }, "/fault/delayMs"],
    [{ ...once, fault: { kind: "html", status: 1 } }, "/fault/status"],
    [{ ...once, often: 2 }, "/often"],
    [{ ...once, skip: -1 }, "/skip"],
    [{ ...once, times: 0.5 }, "/times"],
    [[once, 1], "/1"],
    [null, ""],
  ])("refuses %j, and adds nothing", async (rule, path) => {
    const { status, json } = await ask("POST", "/faults", rule);
    expect(status).toBe(400);
    expect(json.problems.map((problem: { path: string }) => problem.path)).toContain(path);
    await oss.put("k", Buffer.from("1"));
  });
});

describe("/clock and /reset", () => {
  test("tell the time and move a virtual clock on", async () => {
    expect((await ask("GET", "/clock")).json).toEqual({
      now: new Date(simulator.clock.now()).toISOString(),
      nowMs: simulator.clock.now(),
      speed: 0,
    });
    const beforeMs = simulator.clock.now();
    expect((await ask("POST", "/clock", { advanceMs: 3_600_000 })).json.nowMs).toBe(beforeMs + 3_600_000);
    expect(simulator.clock.now()).toBe(beforeMs + 3_600_000);
  });

  test.each([{}, { advanceMs: -1 }, { advanceMs: "1" }, { advanceMs: 1e300 }])(
    "refuse to move by %j",
    async (body) => {
      expect(await ask("POST", "/clock", body)).toMatchObject({ status: 400, json: { code: "BadRequest" } });
    },
  );

  test("a clock that runs by itself is not moved", async () => {
    const clock = wallClock({ speed: 60, startMs: START_MS });
    const other = await startSimulator({ services: ["oss"], clock, control: true });
    try {
      const moved = await fetch(`${other.control}/clock`, { method: "POST", body: '{"advanceMs":1}' });
      expect([moved.status, ((await moved.json()) as { code: string }).code]).toEqual([409, "NotVirtual"]);
      const told = (await (await fetch(`${other.control}/clock`)).json()) as { speed: number };
      expect(told.speed).toBeGreaterThan(0);
    } finally {
      await other.close();
    }
  });

  test("a reset drops objects and begins the random numbers anew", async () => {
    const idAfter = async (seed: number) => {
      expect((await ask("POST", "/reset", { seed })).status).toBe(200);
      const { res } = await oss.put("k", Buffer.from("1"));
      return (res.headers as Record<string, string>)["x-oss-request-id"];
    };
    const first = await idAfter(7);
    expect(await idAfter(8)).not.toBe(first);
    expect(await idAfter(7)).toBe(first);
    await ask("POST", "/reset");
    await expect(oss.head("k")).rejects.toMatchObject({ status: 404 });
    expect((await ask("POST", "/reset", { seed: "x" })).status).toBe(400);
  });
});

describe("anything else", () => {
  test.each([
    ["GET", "/", 404, "NotFound"],
    ["DELETE", "/knobs", 404, "NotFound"],
    ["PATCH", "/knobs", 400, "NotJson"],
    ["POST", "/faults", 413, "TooLarge"],
  ])("%s %s is answered with what is wrong: %d", async (method, path, status, code) => {
    const body = code === "TooLarge" ? "x".repeat(1024 ** 2 + 1) : code === "NotJson" ? "{" : undefined;
    expect(await ask(method, path, body)).toMatchObject({ status, json: { code } });
  });
});
