import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEventQueue } from "../../cli/command/event-queue.ts";
import type { Event } from "../../cli/events.ts";
import { createRenderer } from "../../cli/output/renderer.ts";
import { plain } from "../../cli/output/text-style.ts";
import { list } from "../../cli/verbs/list.ts";
import { ENGLISH_WORDS } from "../../cli/words/words.ts";
import { noAnswer } from "../../functions/cloud/no-answer.ts";
import { shownLines } from "./command.ts";
import { commands } from "./local-commands.ts";
import { runInProcess } from "./run-in-process.ts";
import { type SeededCloud, startSeededCloud } from "./seeded-cloud.ts";

let cloud: SeededCloud;
beforeEach(async () => {
  cloud = await startSeededCloud();
});
afterEach(() => cloud.close());

const host = () => new URL(cloud.simulator.endpoints.fnf).host;

async function listed(options: { debug?: boolean } = {}) {
  const reports = createEventQueue();
  const context = { ...(await cloud.context()), reports };
  const verb = list(context, { local: true, limit: 50, ...options });
  return runInProcess(verb, { shape: "many", reports });
}

describe("a service that does not answer", () => {
  it("is named once with host and cause, and again when it answers", async () => {
    await cloud.ended({ key: "incoming/web.raw" });
    cloud.simulator.faults.add({ service: "fnf", operation: "*", fault: { kind: "reset-before" }, times: 2 });
    const { code, stdout, stderr } = await listed();
    expect(stderr).toBe(
      `FnF does not answer: ${host()}: the connection was cut. It is tried again.\nFnF answers again.\n`,
    );
    expect([code, stdout]).toEqual([0, expect.stringContaining("imported")]);
  });

  it("is named once by many calls at the same time", async () => {
    for (const name of ["a", "b", "c", "d"]) await cloud.running({ key: `incoming/${name}.raw` });
    const fault = { kind: "reset-before" } as const;
    cloud.simulator.faults.add({ service: "oss", operation: "GetObject", fault, times: 4 });
    expect((await listed()).stderr.match(/does not answer|answers again/g)).toEqual([
      "does not answer",
      "answers again",
    ]);
  });

  it("is told with the request's line for --debug, without what is secret in it", async () => {
    cloud.simulator.faults.add({ service: "fnf", operation: "*", fault: { kind: "reset-before" } });
    const { stderr } = await listed({ debug: true });
    expect(stderr).toContain(`\n  request: FnF ListExecutions: GET ${host()}/\n`);
    expect(stderr).not.toMatch(/Signature|AccessKey/);
  });
});

const request = "GET https://h.example/k?Signature=abc failed. (timeoutSocketCount: 0)";
it.each([
  [
    { code: "ECONNREFUSED", message: `connect ECONNREFUSED 1.2.3.4:9${request}` },
    "ConnectionRefused",
    "connection refused",
  ],
  [
    { code: "ENOTFOUND", message: `getaddrinfo ENOTFOUND h.example${request}` },
    "NoSuchHost",
    "no such host name",
  ],
  [
    { code: "EAI_AGAIN", message: `getaddrinfo EAI_AGAIN h.example, ${request}` },
    "NoSuchHost",
    "no such host name",
  ],
  [
    { name: "ConnectionTimeoutError", message: `Connect timeout for 5000ms, ${request}` },
    "TimedOut",
    "no answer in time",
  ],
  [{ message: `ReadTimeout(10000). ${request}` }, "TimedOut", "no answer in time"],
  [
    { name: "ResponseError", message: `self-signed certificate, ${request}` },
    "BadCertificate",
    "certificate is not trusted",
  ],
  [{ code: "CERT_HAS_EXPIRED", message: request }, "BadCertificate", "certificate is not trusted"],
  [{ name: "ResponseError", message: `socket hang up, ${request}` }, "ConnectionLost", "connection was cut"],
])("the cause of %j is %s", (error, code, cause) => {
  expect(noAnswer(error)).toEqual({
    code,
    said: expect.stringMatching(new RegExp(`^h\\.example: .*${cause}`)),
    request: "GET h.example/k",
  });
});

it("a live view says that it has lost contact, until it has it again", async () => {
  let written = "";
  const terminal = {
    isTerminal: true,
    style: () => ({ width: 80, paint: plain, words: ENGLISH_WORDS, commands }),
    rows: () => 24,
    async write(text: string) {
      written += text;
    },
  };
  const renderer = createRenderer("text", { out: terminal, talk: terminal }, "one");
  const view = { state: "importing", key: "incoming/web.raw", execution: "e", updatedAt: "", timings: {} };
  const progress = {
    kind: "progress",
    running: [{ view, live: view, estimate: undefined }],
    ...{ nowMs: 0, incoming: "incoming/" },
  } as unknown as Event;
  const lost = { throttled: false, code: "TimedOut", said: "h: no answer in time", request: undefined };
  await renderer.show(progress);
  await renderer.show({ kind: "contact", service: "FnF", lost });
  expect(shownLines(written)).toEqual([
    "FnF does not answer: h: no answer in time. It is tried again.",
    expect.stringMatching(/^web\.raw /),
    expect.stringMatching(/^No contact with FnF since \d\d:\d\d:\d\d\.$/),
  ]);
  await renderer.show({ kind: "contact", service: "FnF", lost: undefined });
  expect(shownLines(written).slice(1)).toEqual(["FnF answers again.", expect.stringMatching(/^web\.raw /)]);
});
