import { expect, it } from "vitest";
import { Input, start } from "../../functions/start.ts";
import { memoryCloud } from "./ports.ts";

const event = {
  eventName: "ObjectCreated:PutObject",
  eventSource: "acs:oss",
  eventTime: "2026-11-01T00:00:00.000Z",
  region: "cn-hangzhou",
  oss: {
    bucket: { name: "image-drop" },
    object: { key: "incoming/web%2B.qcow2.json", eTag: "ab12", size: 9 },
  },
  responseElements: { requestId: "R1" },
};

async function startedBy(...events: object[]) {
  const started: Array<{ name: string; input: unknown }> = [];
  const flows = {
    start: async (execution: { name: string; input: unknown }) => {
      started.push(execution);
      return "started" as const;
    },
  };
  const cloud = { ...memoryCloud(), flows };
  const answer = await start(Input.parse({ events }), cloud);
  return { started, answer, written: cloud.objects.values };
}

it("starts one execution for a sidecar, with the key as it is", async () => {
  const { started, answer } = await startedBy(event);
  expect(answer.started).toEqual([started[0]?.name]);
  expect(started).toHaveLength(1);
  expect(started[0]?.input).toMatchObject({
    record: {
      state: "waiting",
      drop: { key: "incoming/web%2B.qcow2", sidecarEtag: "AB12", eventRequestId: "R1" },
    },
  });
});

it("starts the same execution for the same event, another one for another upload", async () => {
  const { started } = await startedBy(event, event, { ...event, responseElements: { requestId: "R2" } });
  const names = started.map(({ name }) => name);
  expect(names[1]).toBe(names[0]);
  expect(names[2]).not.toBe(names[0]);
});

it("leaves alone what is no sidecar", async () => {
  const image = { ...event, oss: { ...event.oss, object: { key: "incoming/web.qcow2", eTag: "A" } } };
  expect((await startedBy(image)).started).toEqual([]);
});

it("refuses an event without what it needs", () => {
  expect(Input.safeParse({ events: [] }).success).toBe(false);
  expect(Input.safeParse({ events: [{ ...event, responseElements: {} }] }).success).toBe(false);
});

it("notes a drop whose results would have too long keys, and starts the others", async () => {
  const long = {
    ...event,
    oss: { ...event.oss, object: { key: `incoming/${"x".repeat(1000)}.json`, eTag: "A" } },
  };
  const { started, answer, written } = await startedBy(long, event);
  expect(started.map(({ name }) => name)).toEqual(answer.started);
  expect(started).toHaveLength(1);
  expect([...written.values()]).toMatchObject([
    { state: "unstarted", message: expect.stringContaining("The image's key has") },
  ]);
});
