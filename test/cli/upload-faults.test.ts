import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import type { Fault } from "alicloud-simulator";
import { describe, expect, it } from "vitest";
import { createMultipart, type Multipart } from "../../functions/cloud/multipart.ts";
import { toldError } from "./told-error.ts";
import { BUCKET, eventOf, KEY, PART, uploaded } from "./upload-rig.ts";
import { useRig } from "./use-rig.ts";

const rig = useRig();

const addFault = (operation: string, fault: Fault, more: { skip?: number; times?: number } = {}) =>
  rig.simulator.faults.add({ service: "oss", operation, fault, ...more });
const requests = (operation: string) =>
  rig.simulator.spy.filter((event) => event.kind === "request" && event.operation === operation).length;

const UNAVAILABLE: Fault = { kind: "refuse", status: 503, code: "ServiceUnavailable", message: "Later." };
const DENIED: Fault = { kind: "refuse", status: 403, code: "AccessDenied", message: "No." };

describe("an upload on a bad day", () => {
  it.each([
    ["HeadObject", UNAVAILABLE],
    ["ListMultipartUploads", UNAVAILABLE],
    ["InitiateMultipartUpload", { kind: "reset-before" }],
    ["UploadPart", { kind: "reset-before" }],
    ["UploadPart", { kind: "html" }],
    ["UploadPart", { kind: "refuse", status: 400, code: "RequestTimeout", message: "Too slow." }],
    ["UploadPart", { kind: "refuse", status: 429, code: "TooManyRequests", message: "Slower." }],
    ["CompleteMultipartUpload", { kind: "reset-before" }],
    ["CompleteMultipartUpload", { kind: "html" }],
  ] satisfies Array<[string, Fault]>)("gets over %s failing three times by %o", async (operation, fault) => {
    addFault(operation, fault, { times: 3 });
    const { path, bytes } = await rig.file(6 * PART);
    const { result, events } = await uploaded(rig.task(path));
    expect(events.filter(({ kind }) => kind === "attempt-failed")).toHaveLength(3);
    expect(eventOf(events, "attempt-failed")).toMatchObject({ attempt: 1 });
    expect(result).toMatchObject({ outcome: "uploaded", sentBytes: bytes.length });
    expect((await rig.object()).equals(bytes)).toBe(true);
  });

  it("sends no part again whose answer alone was lost", async () => {
    addFault("UploadPart", { kind: "reset-after" }, { skip: 1, times: 3 });
    const { path, bytes } = await rig.file(6 * PART);
    const { result } = await uploaded(rig.task(path));
    expect(rig.log.stored).toHaveLength(6);
    expect(requests("UploadPart")).toBe(6);
    expect(result.sentBytes).toBe(bytes.length);
    expect((await rig.object()).equals(bytes)).toBe(true);
  });

  it("knows its object when the answer that it is complete was lost", async () => {
    addFault("CompleteMultipartUpload", { kind: "reset-after" });
    const { path, bytes } = await rig.file(6 * PART);
    const { result, events } = await uploaded(rig.task(path));
    expect(result).toMatchObject({ outcome: "uploaded", sentBytes: bytes.length });
    expect(eventOf(events, "started-over")).toBeUndefined();
    expect(rig.log.stored).toHaveLength(6);
  });

  it("gives a part up that does not move, and looks whether it arrived", async () => {
    addFault("UploadPart", { kind: "slow", delayMs: 5000 });
    const { path, bytes } = await rig.file(6 * PART);
    const multipart = createMultipart(rig.at, BUCKET, { stallMs: 100 });
    const { events } = await uploaded(rig.task(path, { multipart }));
    multipart.close();
    expect(eventOf(events, "attempt-failed")?.error.message).toContain("no answer in time");
    expect(rig.log.stored).toHaveLength(6);
    expect((await rig.object()).equals(bytes)).toBe(true);
  });

  it("ends after the last attempt with what the service said, and goes on the next time", async () => {
    addFault("UploadPart", UNAVAILABLE, { skip: 3, times: Number.POSITIVE_INFINITY });
    const { path, bytes } = await rig.file(12 * PART);
    // One part after the other: of several one could still be on its way when the first one fails.
    await expect(uploaded(rig.task(path, { parallel: 1 }))).rejects.toMatchObject({
      name: "Unavailable",
      code: "ServiceUnavailable",
      requestId: expect.stringMatching(/^[0-9A-F]{24}$/),
    });
    rig.simulator.faults.clear();
    const { events } = await uploaded(rig.task(path));
    expect(eventOf(events, "resumed")).toMatchObject({ partsThere: 3 });
    expect(rig.log.repeated).toEqual([]);
    expect((await rig.object()).equals(bytes)).toBe(true);
  });

  it("does not repeat what is not allowed", async () => {
    addFault("UploadPart", DENIED);
    const { path } = await rig.file(PART);
    await expect(uploaded(rig.task(path))).rejects.toMatchObject({ name: "Denied" });
    expect(requests("UploadPart")).toBe(1);
  });

  it("does without the permission to list uploads", async () => {
    addFault("ListMultipartUploads", DENIED, { times: Number.POSITIVE_INFINITY });
    const { path } = await rig.file(6 * PART);
    expect((await uploaded(rig.task(path))).result.outcome).toBe("uploaded");
  });
});

describe("an upload that is not alone", () => {
  it("starts over if its upload is aborted", async () => {
    const { path, bytes } = await rig.file(12 * PART);
    rig.log.onStored = (count) => {
      if (count !== 4) return;
      const uploadId = rig.log.stored[0]?.split(" ")[0] ?? "";
      void rig.client().abortMultipartUpload(KEY, uploadId);
    };
    const { events } = await uploaded(rig.task(path));
    expect(eventOf(events, "started-over")).toEqual({ kind: "started-over", why: "upload-gone" });
    expect((await rig.object()).equals(bytes)).toBe(true);
    expect(await rig.openUploads()).toEqual([]);
  });

  it("gives up if that happens again and again", async () => {
    const { path } = await rig.file(12 * PART);
    rig.log.onStored = () => {
      const uploadId = rig.log.stored.at(-1)?.split(" ")[0] ?? "";
      void rig
        .client()
        .abortMultipartUpload(KEY, uploadId)
        .catch(() => {});
    };
    await expect(uploaded(rig.task(path, { parallel: 1 }))).rejects.toThrow(
      "ended by somebody else, 3 times",
    );
  });

  it("and another one of the same file both end well", async () => {
    const { path, bytes } = await rig.file(12 * PART);
    const both = await Promise.all([uploaded(rig.task(path)), uploaded(rig.task(path))]);
    expect(both.map(({ result }) => result.sizeBytes)).toEqual([bytes.length, bytes.length]);
    expect((await rig.object()).equals(bytes)).toBe(true);
  });
});

/** A port that does one thing otherwise. */
function spoilt(multipart: Multipart, change: Partial<Multipart>): Multipart {
  return { ...multipart, ...change };
}

describe("an upload whose bytes are damaged on their way", () => {
  it("sends a part again that the server sums otherwise", async () => {
    const { path, bytes } = await rig.file(6 * PART);
    const { multipart, ...task } = rig.task(path);
    let damaged = 0;
    const { events } = await uploaded({
      ...task,
      multipart: spoilt(multipart, {
        async sendPart(part) {
          const sent = await multipart.sendPart(part);
          if (part.number !== 2 || damaged++ > 0) return sent;
          // As if other bytes had arrived: they are in the place of the part until it is sent again.
          const { key, uploadId, number, sizeBytes } = part;
          await rig.client().uploadPart(key, uploadId, number, Buffer.alloc(sizeBytes), 0, sizeBytes);
          return { ...sent, crc64: "17" };
        },
      }),
    });
    expect(eventOf(events, "attempt-failed")?.error.message).toContain(
      "part 2 arrived damaged: CRC64 17 instead of",
    );
    expect((await rig.object()).equals(bytes)).toBe(true);
  });

  it("fails if the object's sum is not the file's, and says both", async () => {
    const { path } = await rig.file(6 * PART);
    const { multipart, ...task } = rig.task(path);
    const complete: Multipart["complete"] = async (upload) => ({
      ...(await multipart.complete(upload)),
      crc64: "17",
    });
    expect(await toldError(uploaded({ ...task, multipart: spoilt(multipart, { complete }) }))).toMatchObject({
      message: expect.stringContaining(KEY),
      why: expect.stringContaining("CRC64 is 17"),
    });
  });

  it("compares with the object itself where the answer tells no sum", async () => {
    const { path, bytes } = await rig.file(6 * PART);
    const { multipart, ...task } = rig.task(path);
    const complete: Multipart["complete"] = async (upload) => ({
      ...(await multipart.complete(upload)),
      crc64: undefined,
    });
    const spoiltOne = spoilt(multipart, { complete });
    await uploaded({ ...task, multipart: spoiltOne });
    expect((await rig.object()).equals(bytes)).toBe(true);
    const head = async () => ({ sizeBytes: bytes.length, etag: "E", crc64: "17" });
    await expect(
      uploaded({ ...task, key: `${KEY}2`, multipart: spoiltOne, objects: { head } }),
    ).rejects.toThrow("is not what was uploaded");
  });
});

describe("the connections of an upload", () => {
  it("are encrypted where the address says so", async () => {
    let hello: (first: number | undefined) => void = () => {};
    const heard = new Promise<number | undefined>((resolve) => {
      hello = resolve;
    });
    const plain = createTcpServer((socket) => {
      socket
        .on("error", () => {})
        .once("data", (bytes) => {
          hello(bytes[0]);
          socket.destroy();
        });
    });
    await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
    const { port } = plain.address() as AddressInfo;
    const multipart = createMultipart({ ...rig.at, endpoints: { oss: `https://localhost:${port}` } }, BUCKET);
    await expect(multipart.begin(KEY)).rejects.toMatchObject({ name: "Unavailable", code: "ConnectionLost" });
    // 22: the record type of a TLS handshake.
    expect(await heard).toBe(22);
    await new Promise((resolve) => plain.close(resolve));
  });

  it("are given up when a server takes them and says nothing", async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as AddressInfo;
    const at = { ...rig.at, endpoints: { oss: `http://localhost:${port}` } };
    const multipart = createMultipart(at, BUCKET, { stallMs: 50 });
    const { path } = await rig.file(PART);
    const task = rig.task(path);
    const failure = await uploaded({
      ...task,
      multipart: spoilt(task.multipart, { sendPart: multipart.sendPart }),
    }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "Unavailable", code: "TimedOut" });
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
  });
});
