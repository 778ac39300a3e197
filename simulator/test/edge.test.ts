import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { isRecent } from "../account.ts";
import { type Listener, listen, readBody, type Service } from "../edge.ts";
import type { Fault } from "../faults.ts";
import { seededRandom } from "../random.ts";
import { createSpy, type SpyEvent } from "../spy.ts";
import { virtualClock } from "../virtual-clock.ts";
import { createWorld } from "./world.ts";

const clock = virtualClock({ startMs: Date.parse("2030-01-01T00:00:00Z") });
const world = createWorld(clock);

/** Adds up what is posted to it. */
let total = 0;
const sum: Service = {
  name: "fnf",
  newRequestId: () => world.random.uuid(),
  open: ({ request, url }) => ({
    operation: url.pathname.slice(1) || "Unknown",
    async answer() {
      if (url.pathname === "/Break") throw new Error("broken on purpose");
      total += Number(await readBody(request, 10));
      return { status: 200, headers: {}, body: String(total) };
    },
    refuse: ({ status, code }) => ({ status, headers: {}, body: code }),
  }),
};
let listener: Listener;
beforeAll(async () => {
  listener = await listen(sum, world, 0);
});
afterEach(() => {
  world.faults.clear();
  world.spy.clear();
  total = 0;
});
afterAll(async () => {
  await listener.close();
  clock.close();
});

const add = async (operation = "Add") => {
  const response = await fetch(`${listener.url}/${operation}`, { method: "POST", body: "1" });
  return { status: response.status, text: await response.text() };
};
const requests = (): SpyEvent[] => world.spy.filter(({ kind }) => kind === "request");
const fault = (fault: Fault, more: { skip?: number; times?: number; operation?: string } = {}) =>
  world.faults.add({ service: "fnf", operation: "Add", fault, ...more });

describe("a fault between client and service", () => {
  test.each([
    [
      "refuse",
      { kind: "refuse", status: 429, code: "Throttling", message: "" },
      { status: 429, text: "Throttling" },
      0,
    ],
    ["html", { kind: "html" }, { status: 502, text: expect.stringContaining("<html>") }, 0],
    ["slow", { kind: "slow", delayMs: 20 }, { status: 200, text: "1" }, 1],
  ] as const)("of kind %s", async (_, kind, expected, effect) => {
    fault(kind);
    expect(await add()).toEqual(expected);
    expect(total).toBe(effect);
    expect(await world.spy.waitFor(({ kind: event }) => event === "request")).toMatchObject({
      fault: kind.kind,
    });
  });

  test.each([
    ["before", "reset-before", 0],
    ["after", "reset-after", 1],
  ] as const)("cuts the connection %s the request takes effect", async (_, kind, effect) => {
    fault({ kind });
    await expect(add()).rejects.toThrow("fetch failed");
    expect(total).toBe(effect);
    expect(await world.spy.waitFor(({ kind: event }) => event === "request")).toMatchObject({
      fault: kind,
      status: 0,
    });
  });

  test("lets some requests through first and then hits as many as it is told", async () => {
    fault({ kind: "html" }, { skip: 1, times: 2 });
    const statuses = [];
    for (let index = 0; index < 5; index += 1) statuses.push((await add()).status);
    expect(statuses).toEqual([200, 502, 502, 200, 200]);
  });

  test("hits its own operation, or all of them", async () => {
    fault({ kind: "html" }, { operation: "Other" });
    expect((await add()).status).toBe(200);
    fault({ kind: "html" }, { operation: "*" });
    expect((await add()).status).toBe(502);
  });

  test("may be decided for each request that no rule hits", async () => {
    fault({ kind: "refuse", status: 500, code: "Rule", message: "" });
    world.faults.decide = (service, operation) =>
      service === "fnf" && operation === "Add" ? { kind: "html" } : undefined;
    expect([(await add()).status, (await add()).status, (await add("Other")).status]).toEqual([
      500, 502, 200,
    ]);
    world.faults.clear();
    expect((await add()).status).toBe(200);
  });
});

describe("a service behind HTTP", () => {
  test("that throws is answered as its own internal error, and goes on", async () => {
    const written: string[] = [];
    const write = process.stderr.write;
    process.stderr.write = ((text: string) => written.push(text) > 0) as typeof write;
    try {
      expect(await add("Break")).toEqual({ status: 500, text: "InternalError" });
    } finally {
      process.stderr.write = write;
    }
    expect(written.join("")).toContain("broken on purpose");
    expect((await add()).status).toBe(200);
  });

  test("holds the clock while it answers", async () => {
    const before = clock.now();
    const hold = clock.hold();
    fault({ kind: "slow", delayMs: 20 });
    const answered = add();
    const sleeping = clock.sleep(1000).then(() => requests().length);
    while (total === 0) await new Promise((resolve) => setImmediate(resolve));
    hold.release();
    expect([(await answered).status, await sleeping]).toEqual([200, 1]);
    expect(requests()[0]).toMatchObject({ operation: "Add", status: 200, atMs: before });
  });

  test("refuses a port that is taken", async () => {
    await expect(listen(sum, world, Number(new URL(listener.url).port))).rejects.toThrow("EADDRINUSE");
  });
});

describe("the spy", () => {
  const effect = (name: string): SpyEvent => ({ kind: "effect", service: "oss", name, detail: {}, atMs: 0 });
  const named = (name: string) => (event: SpyEvent) => event.kind === "effect" && event.name === name;

  test("gives an event that was, and one that will be", async () => {
    const spy = createSpy({ capacity: 10 });
    spy.record(effect("Past"));
    const [past, future] = [spy.waitFor(named("Past")), spy.waitFor(named("Future"))];
    spy.record(effect("Future"));
    expect([await past, await future]).toEqual([effect("Past"), effect("Future")]);
  });

  test("tells what it saw when an event does not come", async () => {
    const spy = createSpy({ capacity: 10 });
    spy.record(effect("Another"));
    await expect(spy.waitFor(named("Never"), 5)).rejects.toThrow(/no such event within 5 ms[\s\S]*"Another"/);
  });

  test("keeps the last events only", () => {
    const spy = createSpy({ capacity: 2 });
    for (const name of ["A", "B", "C"]) spy.record(effect(name));
    expect(spy.events).toEqual([effect("B"), effect("C")]);
    spy.clear();
    expect(spy.events).toEqual([]);
  });
});

describe("random numbers", () => {
  test("are the same for the same seed and different for another", () => {
    const draw = (seed: number) => {
      const drawn = seededRandom(seed);
      return [drawn.next(), drawn.below(1000), drawn.text(8, "abc"), drawn.uuid()];
    };
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
    expect(draw(5)[3]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe("the account", () => {
  test("knows its own key and those that it issued, with role, token and end", () => {
    const issued = world.account.issue("operator", 900);
    const { root } = world.account;
    expect(world.account.find(root.accessKeyId)).toBe(root);
    expect(world.account.find(issued.accessKeyId)).toEqual(issued);
    expect(issued).toMatchObject({ roleName: "operator", expiresAtMs: clock.now() + 900_000 });
    expect(issued.accessKeyId).toMatch(/^STS\./);
    expect(world.account.find("nobody")).toBeUndefined();
  });

  test.each([
    ["simulated", () => clock.now()],
    ["real", () => Date.now()],
  ])("takes a time within 15 minutes of the %s clock", (_, now) => {
    const minutes = [-14.9, 14.9, -15.1, 15.1].map((minute) => isRecent(now() + minute * 60_000, clock));
    expect(minutes).toEqual([true, true, false, false]);
  });
});
