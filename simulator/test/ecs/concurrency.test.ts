import { describe, expect, it } from "vitest";
import { virtualClock } from "../../virtual-clock.ts";
import { GIB, importRequest, models, REGION, refusalOf, startEcs, useEcs } from "./use-ecs.ts";

const at = useEcs();

const idsOf = ({ imageId, taskId }: { imageId: string; taskId: string }) => [imageId, taskId];
const begun = () =>
  at.world.spy.filter((event) => event.kind === "effect" && event.name === "ImportBegan").length;

describe("a client token", () => {
  const token = "a".repeat(64);

  it("gives the same answer and no second import, also when the import is long over", async () => {
    const first = await at.importImage({ clientToken: token });
    const second = await at.importImage({ clientToken: token });
    await at.clock.advance(3_600_000);
    const third = await at.importImage({ clientToken: token });
    expect(idsOf(second)).toEqual(idsOf(first));
    expect(idsOf(third)).toEqual(idsOf(first));
    expect(second.requestId).not.toBe(first.requestId);
    expect(begun()).toBe(1);
  });

  it("is refused with other parameters", async () => {
    await at.importImage({ clientToken: token });
    const refusal = await refusalOf(at.importImage({ clientToken: token, imageName: "web-2" }));
    expect(refusal).toMatchObject({ statusCode: 400, code: "IdempotentParameterMismatch" });
    expect(begun()).toBe(1);
  });

  it("is another in other case, and none is no token", async () => {
    await at.importImage({ clientToken: "token" });
    await at.importImage({ clientToken: "TOKEN", imageName: "web-2" });
    await at.importImage({ imageName: "web-3" });
    await at.importImage({ imageName: "web-4" });
    expect(begun()).toBe(4);
  });

  it("is refused while its first request is processed", async () => {
    const { reached, release } = at.objects.hold();
    const first = at.importImage({ clientToken: token });
    await reached;
    const refusal = await refusalOf(at.importImage({ clientToken: token }));
    expect(refusal).toMatchObject({ statusCode: 403, code: "LastTokenProcessing" });
    expect(refusal.message).toContain("The last token request is processing.");
    release();
    expect(idsOf(await at.importImage({ clientToken: token }))).toEqual(idsOf(await first));
    expect(begun()).toBe(1);
  });

  it("waits for its first request with the knob whileTokenProcessing", async () => {
    at.ecs.knobs.whileTokenProcessing = "wait";
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => at.importImage({ clientToken: token })),
    );
    expect(new Set(answers.map((answer) => answer.taskId)).size).toBe(1);
    expect(begun()).toBe(1);
  });

  it("is free again after a refusal", async () => {
    at.ecs.knobs.roleExists = false;
    expect(await refusalOf(at.importImage({ clientToken: token }))).toMatchObject({ statusCode: 403 });
    at.ecs.knobs.roleExists = true;
    expect((await at.importImage({ clientToken: token, imageName: "web-2" })).taskId).toMatch(/^t-/);
  });

  it("is forgotten after clientTokenLifetimeMs", async () => {
    const first = await at.importImage({ clientToken: token });
    await at.clock.advance(at.ecs.knobs.clientTokenLifetimeMs - 1);
    expect(idsOf(await at.importImage({ clientToken: token }))).toEqual(idsOf(first));
    await at.clock.advance(1);
    expect(await refusalOf(at.importImage({ clientToken: token }))).toMatchObject({
      code: "InvalidImageName.Duplicated",
    });
  });
});

describe("imports begun at the same time", () => {
  const outcomes = async (calls: Array<Promise<unknown>>) =>
    (await Promise.allSettled(calls)).map((outcome) =>
      outcome.status === "fulfilled" ? "begun" : (outcome.reason as { code: string }).code,
    );

  it("get one name between them", async () => {
    const codes = await outcomes(Array.from({ length: 4 }, () => at.importImage()));
    expect(codes.sort()).toEqual([...Array(3).fill("InvalidImageName.Duplicated"), "begun"]);
  });

  it("get the other code for a name in use with the knob importingNameCode", async () => {
    at.ecs.knobs.importingNameCode = "ImageIsImporting";
    await at.importImage();
    expect(await refusalOf(at.importImage())).toMatchObject({ statusCode: 403, code: "ImageIsImporting" });
    await at.clock.advance(600_000);
    expect(await refusalOf(at.importImage())).toMatchObject({
      statusCode: 400,
      code: "InvalidImageName.Duplicated",
    });
  });

  it("do not exceed the quota", async () => {
    at.ecs.knobs.imageQuota = 3;
    const names = ["web-1", "web-2", "web-3", "web-4", "web-5"];
    const codes = await outcomes(names.map((imageName) => at.importImage({ imageName })));
    expect(codes.sort()).toEqual(["QuotaExceed.Image", "QuotaExceed.Image", "begun", "begun", "begun"]);
    expect(at.ecs.images()).toHaveLength(3);
  });
});

describe("throttling", () => {
  const describeTasks = () => at.sdk.describeTasks(new models.DescribeTasksRequest({ regionId: REGION }));

  it("lasts until the next minute and hits no other API", async () => {
    at.ecs.knobs.callsPerMinute = { "*": 100, DescribeTasks: 2 };
    await at.clock.advance(60_000 - (at.clock.now() % 60_000));
    await describeTasks();
    await at.clock.advance(59_000);
    await describeTasks();
    const refusal = await refusalOf(describeTasks());
    expect(refusal).toMatchObject({ name: "ThrottlingError", statusCode: 400, code: "Throttling.User" });
    expect(refusal.message).toContain("Request was denied due to user flow control.");
    expect((await at.importImage()).taskId).toMatch(/^t-/);
    await at.clock.advance(999);
    expect(await refusalOf(describeTasks())).toMatchObject({ code: "Throttling.User" });
    await at.clock.advance(1);
    expect((await describeTasks()).statusCode).toBe(200);
  });

  it.each([
    ["Throttling", "Request was denied due to request throttling."],
    ["Throttling.Api", "Request was denied due to api flow control."],
  ] as const)("says %s with the knob throttlingCode", async (code, message) => {
    Object.assign(at.ecs.knobs, { callsPerMinute: { "*": 0 }, throttlingCode: code });
    const refusal = await refusalOf(describeTasks());
    expect(refusal).toMatchObject({ name: "ThrottlingError", code });
    expect(refusal.message).toContain(message);
  });
});

describe("behind a bad connection", () => {
  const token = "retried";

  it("an import whose answer was lost is begun once, if it is asked for again with its token", async () => {
    at.world.faults.add({ service: "ecs", operation: "ImportImage", fault: { kind: "reset-after" } });
    const lost = await refusalOf(at.importImage({ clientToken: token }));
    expect(lost.statusCode).toBeUndefined();
    expect(begun()).toBe(1);
    const again = await at.importImage({ clientToken: token });
    expect(again.imageId).toBe(at.ecs.images()[0]?.imageId);
    expect(begun()).toBe(1);
  });

  it("an import that the client gave up waiting for is begun all the same", async () => {
    at.world.faults.add({ service: "ecs", operation: "ImportImage", fault: { kind: "slow", delayMs: 400 } });
    const impatient = at.client({ readTimeout: 100 });
    const refusal = await refusalOf(impatient.importImage(importRequest({ clientToken: token })));
    expect(refusal.name).toBe("RequestTimeoutError");
    expect(idsOf(await at.importImage({ clientToken: token }))).toEqual([
      at.ecs.images()[0]?.imageId,
      at.ecs.tasks()[0]?.taskId,
    ]);
    expect(begun()).toBe(1);
  });

  it("an import that was cut off before is not begun", async () => {
    at.world.faults.add({ service: "ecs", operation: "ImportImage", fault: { kind: "reset-before" } });
    expect((await refusalOf(at.importImage())).statusCode).toBeUndefined();
    expect(begun()).toBe(0);
  });

  it("a gateway's page is an error without a code", async () => {
    at.world.faults.add({ service: "ecs", operation: "ImportImage", fault: { kind: "html" } });
    expect(await refusalOf(at.importImage())).toMatchObject({ name: "SyntaxError", code: undefined });
    expect(begun()).toBe(0);
  });

  it("a refusal that was put there comes in ECS's own form", async () => {
    const fault = { kind: "refuse", status: 503, code: "ServiceUnavailable", message: "Try later." } as const;
    at.world.faults.add({ service: "ecs", operation: "*", fault });
    const refusal = await refusalOf(at.importImage());
    expect(refusal).toMatchObject({ name: "ServerError", statusCode: 503, code: "ServiceUnavailable" });
    expect(refusal.data).toMatchObject({ HostId: "ecs.cn-hangzhou.aliyuncs.com", Message: "Try later." });
  });
});

describe("on a virtual clock", () => {
  it("an import of 100 GiB takes its hundred minutes in no time", async () => {
    const virtual = await startEcs(virtualClock({ startMs: Date.now() }));
    try {
      virtual.objects.put("huge.raw", { sizeBytes: 100 * GIB });
      const startMs = virtual.clock.now();
      const realStartMs = performance.now();
      const { imageId } = await virtual.importImage({ disk: { OSSObject: "huge.raw" } });
      const available = await virtual.world.spy.waitFor(
        (event) => event.kind === "effect" && event.name === "ImageAvailable",
      );
      expect(performance.now() - realStartMs).toBeLessThan(1_000);
      expect(available.atMs - startMs).toBeGreaterThan(0.9 * 6_120_000);
      expect(available).toMatchObject({ detail: { imageId } });
    } finally {
      await virtual.close();
    }
  });

  it("what was under way when the simulator was reset leaves no trace", async () => {
    await at.importImage();
    const { reached, release } = at.objects.hold();
    const moving = at.clock.advance(60_000);
    await reached;
    at.ecs.reset();
    release();
    await moving;
    await at.clock.advance(600_000);
    expect(at.ecs.images()).toEqual([]);
    const names = at.world.spy.events.flatMap((event) => (event.kind === "effect" ? [event.name] : []));
    expect(names).toEqual(["ImportBegan"]);
  });
});
