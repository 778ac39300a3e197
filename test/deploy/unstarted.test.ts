import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import type { Connection } from "../../cli/connection/connection.ts";
import { CHECKS } from "../../cli/verbs/doctor/checks.ts";
import { createDeployment } from "../../functions/cloud/deployment.ts";
import { createFlows } from "../../functions/cloud/flows.ts";
import { createImages } from "../../functions/cloud/images.ts";
import { createObjects } from "../../functions/cloud/objects.ts";
import { Unstarted } from "../../functions/core/import/unstarted.ts";
import { cloudConfigOf } from "../journey/cloud-config.ts";
import { rawDisk, rawSidecar } from "../journey/disk.ts";
import { useStage } from "../journey/use-stage.ts";

/** A receiver of notifications that a test can make fail. */
const posts: Array<{ type: string | undefined; body: unknown }> = [];
let answerStatus = 204;
const receiver = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  posts.push({ type: request.headers["content-type"], body: JSON.parse(Buffer.concat(chunks).toString()) });
  response.writeHead(answerStatus).end();
});
const stage = useStage(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  return { environment: { NOTIFICATION_URL: `${url}/hook` } };
});
beforeEach(() => {
  posts.length = 0;
  answerStatus = 204;
});
afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
});

const KEY = "incoming/team-a/web.raw";

/** What `image-drop doctor` finds. */
async function starts() {
  const at = cloudConfigOf(stage.simulator);
  const source = {
    flows: createFlows(at),
    distributions: createFlows(at, "distribution"),
    bucket: (name: string) => createObjects(at, name),
    settings: at.settings,
    task: createImages(at).task,
  };
  const connection = { bucket: "image-drop", settings: at.settings, imports: async () => source };
  const check = CHECKS.find(({ name }) => name === "starts");
  return check?.run(
    connection as Pick<Connection, "bucket" | "settings" | "imports"> as Connection,
    createDeployment(at),
  );
}

const DOWN = { kind: "refuse", status: 503, code: "ServiceUnavailable", message: "out of order" } as const;
const failStarts = () =>
  stage.simulator.faults.add({
    service: "fnf",
    operation: "StartExecution",
    fault: DOWN,
    times: Number.POSITIVE_INFINITY,
  });

describe("a drop whose start fails for good", () => {
  it("is noted where the command looks and told to the receiver; nothing is published about it", async () => {
    failStarts();
    await stage.put(KEY, rawDisk());
    const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
    const key = `results/unstarted/${execution}.json`;
    await stage.simulator.spy.waitFor(
      (event) => event.kind === "effect" && event.service === "oss" && event.detail["key"] === key,
    );
    const note = Unstarted.parse(await stage.json(key));
    expect(note).toMatchObject({ state: "unstarted", attempts: 9, drop: { execution, key: KEY } });
    expect(note.message).toContain("FnF StartExecution: ServiceUnavailable");
    expect(await stage.json("results/team-a/web.raw/latest.json")).toBeUndefined();
    await expect.poll(() => posts).toEqual([{ type: "application/json", body: note }]);
    expect(await starts()).toMatchObject({
      verdict: "problem",
      message: expect.stringContaining(`Never started: ${KEY} (dropped 2026-11-01`),
    });
    stage.simulator.faults.clear();
    const again = await stage.dropSidecar(KEY, rawSidecar("web"));
    expect(await stage.result(KEY, again)).toMatchObject({ state: "imported" });
    expect(await starts()).toMatchObject({ verdict: "ok" });
  });

  it("starts all the same if a later attempt succeeds, and leaves no note", async () => {
    stage.simulator.faults.add({ service: "fnf", operation: "StartExecution", fault: DOWN, times: 5 });
    await stage.put(KEY, rawDisk());
    const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
    expect(await stage.result(KEY, execution)).toMatchObject({ state: "imported" });
    expect(await stage.json(`results/unstarted/${execution}.json`)).toBeUndefined();
  });
});

describe("a notification", () => {
  it("is the result, once it is published", async () => {
    await stage.put(KEY, rawDisk());
    const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
    const result = await stage.result(KEY, execution);
    expect(posts).toEqual([{ type: "application/json", body: result }]);
  });

  it("that nobody takes keeps nothing from being published, and its URL stays out of the log", async () => {
    answerStatus = 500;
    await stage.put(KEY, rawDisk());
    const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
    expect(await stage.result(KEY, execution)).toMatchObject({ state: "imported" });
    const log = stage.simulator.fc
      .logs("image-drop-publish")
      .map(({ text }) => text)
      .join("");
    expect(log).toContain("not delivered");
    expect(log).not.toContain("/hook");
  });
});
