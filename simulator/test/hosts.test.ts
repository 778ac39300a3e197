import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SERVICE_NAMES, type ServiceName } from "../spy.ts";
import { type Simulator, startSimulator } from "../start.ts";
import { virtualClock } from "../virtual-clock.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ clock: virtualClock({ startMs: Date.now() }), control: true });
  simulator.oss.createBucket("drops");
});
afterAll(() => simulator.close());

const portOf = (name: ServiceName | "control") =>
  Number(new URL((name === "control" ? simulator.control : simulator.endpoints[name]) ?? "").port);

/**
 * Sends these lines to a port and gives all that comes back: no client adds, normalises or refuses anything.
 */
function send(port: number, lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.end(`${lines.join("\r\n")}\r\n\r\n`));
    let text = "";
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      text += chunk;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(text));
  });
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
const get = (port: number, host: string, target = "/") =>
  send(port, [`GET ${target} HTTP/1.1`, `Host: ${host}`, "Connection: close"]);

const FOREIGN = [
  "evil.example",
  "evil.example:PORT",
  "localhost.evil.example:PORT",
  "127.0.0.1.evil.example:PORT",
  "127.0.0.1:1",
  "localhost:1",
  "127.1:PORT",
  "0.0.0.0:PORT",
  "2130706433:PORT",
  "[::1]:PORT",
  "127.0.0.1:PORT ",
  "user@127.0.0.1:PORT",
  "localhost.:PORT",
  "oss-cn-hangzhou.aliyuncs.com.evil.example",
  "evil-oss-cn-hangzhou.aliyuncs.com.evil.example:PORT",
  "a.b.localhost:PORT",
  "drops.localhost:1",
  "drops.localhost",
  "",
];

describe.each(SERVICE_NAMES)("a page whose name was turned to this machine gets nothing of %s", (name) => {
  // A trailing space is trimmed by HTTP itself.
  test.each(FOREIGN.filter((host) => host.trim() === host))("as %s", async (host) => {
    const port = portOf(name);
    simulator.spy.clear();
    const answer = await get(port, host.replace("PORT", String(port)), "/drops?list-type=2");
    expect([400, 403]).toContain(statusOf(answer));
    expect(answer).not.toMatch(/<|RequestId|aliyun|x-oss|access-control/i);
    expect(simulator.spy.events).toEqual([]);
  });

  test("without a Host, or with two", async () => {
    const port = portOf(name);
    expect(statusOf(await send(port, ["GET / HTTP/1.1", "Connection: close"]))).toBe(400);
    const own = `Host: 127.0.0.1:${port}`;
    const twice = await send(port, ["GET / HTTP/1.1", "Host: evil.example", own, "Connection: close"]);
    expect([400, 403]).toContain(statusOf(twice));
    expect(simulator.spy.events).toEqual([]);
  });

  test.each(["127.0.0.1:PORT", "localhost:PORT"])("but as %s it is answered", async (host) => {
    const port = portOf(name);
    await get(port, host.replace("PORT", String(port)));
    await simulator.spy.waitFor((event) => event.kind === "request" && event.service === name);
    simulator.spy.clear();
  });
});

test.each([
  ["drops.localhost:PORT", "drops"],
  ["drops.oss-cn-hangzhou.aliyuncs.com", "drops"],
  ["drops.oss-cn-hangzhou-internal.aliyuncs.com:PORT", "drops"],
  [".oss-cn-hangzhou.aliyuncs.com", undefined],
])("OSS takes the bucket out of the Host %s", async (host, bucket) => {
  const port = portOf("oss");
  const answer = await get(port, host.replace("PORT", String(port)), "/");
  // Nothing is signed: the bucket is not open to everyone, and nobody's buckets are listed.
  expect(statusOf(answer)).toBe(403);
  expect(answer).toContain(`<HostId>${bucket === undefined ? "" : `${bucket}.`}oss-cn-hangzhou`);
});

describe("the control interface", () => {
  test.each(FOREIGN.filter((host) => host.trim() === host))("gives nothing to %s", async (host) => {
    const port = portOf("control");
    const answer = await get(port, host.replace("PORT", String(port)), "/knobs");
    expect([400, 403]).toContain(statusOf(answer));
    expect(answer).not.toContain("importBaseMs");
  });

  test.each(["Origin: null", "Origin: http://127.0.0.1:PORT", "Sec-Fetch-Site: cross-site"])(
    "refuses whatever comes from a page: %s",
    async (header) => {
      const port = portOf("control");
      const own = `Host: 127.0.0.1:${port}`;
      const lines = ["GET /knobs HTTP/1.1", own, header.replace("PORT", String(port)), "Connection: close"];
      const answer = await send(port, lines);
      expect(statusOf(answer)).toBe(403);
      expect(answer).toContain("ForbiddenOrigin");
      expect(answer).not.toMatch(/importBaseMs|access-control/i);
    },
  );
});
