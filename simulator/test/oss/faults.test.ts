import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { describe, expect, it, vi } from "vitest";
import type { Fault } from "../../faults.ts";
import { BUCKET, contentFiles, failureOf, useOss } from "./use-oss.ts";

describe("OSS faults", () => {
  const { simulator, client } = useOss({ timeout: 2_000 });

  const fault = (operation: string, kind: Fault) =>
    simulator.world.faults.add({ service: "oss", operation, fault: kind });
  const stored = (key: string) => simulator.oss.objects.head(BUCKET, key) !== undefined;

  it("cuts the connection before anything takes effect", async () => {
    fault("PutObject", { kind: "reset-before" });
    expect((await failureOf(client.put("k", Buffer.from("x")))).status).toBe(-1);
    expect(stored("k")).toBe(false);
    await client.put("k", Buffer.from("x"));
  });

  it("cuts the connection after the request took effect", async () => {
    fault("PutObject", { kind: "reset-after" });
    expect((await failureOf(client.put("k", Buffer.from("x")))).status).toBe(-1);
    expect(stored("k")).toBe(true);
  });

  it.each([5, 700_000])("cuts off the end of a body of %i bytes", async (size) => {
    await client.put("k", randomBytes(size));
    fault("GetObject", { kind: "reset-after" });
    await failureOf(client.get("k"));
    expect((await client.get("k")).content.length).toBe(size);
  });

  it.each([5, 700_000])("holds back the end of a body of %i bytes", async (size) => {
    await client.put("k", randomBytes(size));
    fault("GetObject", { kind: "slow", delayMs: 300 });
    const impatient = simulator.client({ timeout: 50 });
    expect((await failureOf(impatient.get("k"))).name).toBe("ResponseTimeoutError");
  });

  it("answers late, after the request took effect", async () => {
    const impatient = simulator.client({ timeout: 50 });
    fault("PutObject", { kind: "slow", delayMs: 300 });
    expect((await failureOf(impatient.put("k", Buffer.from("x")))).name).toBe("ResponseTimeoutError");
    expect(stored("k")).toBe(true);
    fault("HeadObject", { kind: "slow", delayMs: 20 });
    expect((await client.head("k")).status).toBe(200);
  });

  it("lets a gateway answer with HTML", async () => {
    fault("PutObject", { kind: "html" });
    const failure = await failureOf(client.put("k", randomBytes(300_000)));
    expect(failure.status).toBe(502);
    expect(stored("k")).toBe(false);
  });

  it("refuses in its own format, to HEAD in a header", async () => {
    const refusal = { kind: "refuse", status: 503, code: "SlowDown", message: "Please slow down." } as const;
    fault("PutObject", refusal);
    expect(await failureOf(client.put("k", randomBytes(300_000)))).toMatchObject({
      status: 503,
      code: "SlowDown",
      message: "Please slow down.",
      requestId: expect.stringMatching(/^[0-9A-F]{24}$/),
    });
    expect(stored("k")).toBe(false);
    fault("HeadObject", refusal);
    expect(await failureOf(client.head("k"))).toMatchObject({ status: 503, code: "SlowDown" });
  });

  it("leaves nothing of an upload that was cut, however much came, and makes no noise", async () => {
    const written = vi.spyOn(process.stderr, "write");
    for (const sent of [10, 3_000_000]) {
      const url = new URL(client.signatureUrl("cut", { method: "PUT" }));
      const upload = request({
        host: "127.0.0.1",
        port: url.port,
        path: url.pathname + url.search,
        method: "PUT",
        headers: { host: url.host, "content-length": 5_000_000 },
        agent: false,
      });
      upload.on("error", () => {});
      await new Promise<void>((resolve) => upload.write(Buffer.alloc(sent), () => resolve()));
      if (sent > 1_000_000) await expect.poll(() => contentFiles(simulator)).toHaveLength(1);
      upload.destroy();
      const gone = await simulator.world.spy.waitFor(
        (event) => event.kind === "request" && event.status === 0,
      );
      expect(gone).toMatchObject({ operation: "PutObject" });
      await expect.poll(() => contentFiles(simulator)).toHaveLength(0);
      expect(stored("cut")).toBe(false);
      simulator.world.spy.clear();
    }
    expect(written).not.toHaveBeenCalled();
    written.mockRestore();
  });

  it("cuts a part, and takes it again", async () => {
    const bytes = randomBytes(250 * 1024);
    const retrying = simulator.client({ retryMax: 3 } as never);
    fault("UploadPart", { kind: "reset-before" });
    fault("UploadPart", { kind: "reset-after" });
    await retrying.multipartUpload("parts", bytes, { partSize: 100 * 1024 });
    expect((await client.get("parts")).content.equals(bytes)).toBe(true);
    const outcomes = simulator.world.spy.filter(
      (event) => event.kind === "request" && event.operation === "UploadPart",
    );
    expect(outcomes).toHaveLength(5);
  });

  it("leaves an upload completed when only the answer was lost", async () => {
    const bytes = randomBytes(10);
    const { uploadId } = await client.initMultipartUpload("k");
    const { etag } = await client.uploadPart("k", uploadId, 1, bytes, 0, bytes.length);
    fault("CompleteMultipartUpload", { kind: "reset-after" });
    const complete = () => client.completeMultipartUpload("k", uploadId, [{ number: 1, etag }]);
    expect((await failureOf(complete())).status).toBe(-1);
    expect((await client.get("k")).content.equals(bytes)).toBe(true);
    expect(await failureOf(complete())).toMatchObject({ status: 404, code: "NoSuchUpload" });
  });

  it("refuses more than 5 GiB in one request before it comes", async () => {
    const url = new URL(client.signatureUrl("huge", { method: "PUT" }));
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const upload = request({
        host: "127.0.0.1",
        port: url.port,
        path: url.pathname + url.search,
        method: "PUT",
        headers: { host: url.host, "content-length": 5 * 2 ** 30 + 1 },
        agent: false,
      });
      upload.on("error", reject);
      upload.on("response", (answer) => {
        resolve(answer.statusCode);
        answer.resume();
        upload.destroy();
      });
      upload.flushHeaders();
    });
    expect(status).toBe(400);
  });

  it("gives up a bucket that was reset while a body came in", async () => {
    const url = new URL(client.signatureUrl("late", { method: "PUT" }));
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const upload = request(
        {
          host: "127.0.0.1",
          port: url.port,
          path: url.pathname + url.search,
          method: "PUT",
          headers: { host: url.host, "content-length": 10 },
          agent: false,
        },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        },
      );
      upload.on("error", reject);
      upload.write("12345", () => {
        // Another request is answered after this one was begun: the server knows of it.
        client
          .list({ "max-keys": 1 }, {})
          .then(() => simulator.oss.reset())
          .then(() => upload.end("67890"), reject);
      });
    });
    expect(status).toBe(404);
    expect(stored("late")).toBe(false);
  });
});
