import { lookup } from "node:dns";
import { readdir } from "node:fs/promises";
import { Agent } from "node:http";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { resolveTarget } from "../../oss/resolve.ts";
import { BUCKET, failureOf, headersOf, rawRequest, useOss } from "./use-oss.ts";

describe("OSS addressing", () => {
  const { simulator, client } = useOss();

  it.each([
    ["/b/k?x", "localhost:80", { bucket: "b", key: "k" }],
    ["/b/", "127.0.0.1:80", { bucket: "b" }],
    ["/b", "localhost", { bucket: "b", withoutSlash: true }],
    ["/", "localhost", {}],
    ["/a/b/", "b.localhost:80", { bucket: "b", key: "a/b/" }],
    ["/k", "b.oss-cn-hangzhou.aliyuncs.com", { bucket: "b", key: "k", endpointRegion: "cn-hangzhou" }],
    [
      "/k",
      "b.oss-cn-hangzhou-internal.aliyuncs.com",
      { bucket: "b", key: "k", endpointRegion: "cn-hangzhou" },
    ],
    ["/", ".oss-cn-hangzhou.aliyuncs.com", { endpointRegion: "cn-hangzhou" }],
    ["/", "undefined.oss-cn-hangzhou.aliyuncs.com", { endpointRegion: "cn-hangzhou" }],
    ["/b/a/../%2e%2E/%2F//c", "localhost", { bucket: "b", key: "a/../..////c" }],
    ["/b/%E4%B8%AD+%2B%25%zz%00", "localhost", { bucket: "b", key: "中 +%%zz\0" }],
    ["http://b.localhost/k", "b.localhost", { bucket: "b", key: "k" }],
  ])("finds bucket and key in %s at %s", (target, host, expected) => {
    const { query, ...found } = resolveTarget(target, host);
    expect(found).toEqual(expected);
    expect(query).toEqual(target.includes("?") ? [["x", ""]] : []);
  });

  it("decodes a query, where a plus sign is a space", () => {
    expect(resolveTarget("/?a=b+c%2B&a&%E4%B8%AD=%3D=&", "localhost").query).toEqual([
      ["a", "b c+"],
      ["a", ""],
      ["中", "=="],
    ]);
  });

  it("serves a client that was given an IP address", async () => {
    const { port } = new URL(simulator.url);
    const byIp = simulator.client({ endpoint: `http://127.0.0.1:${port}`, sldEnable: false });
    await byIp.put("by ip/中.txt", Buffer.from("ip"));
    expect((await client.get("by ip/中.txt")).content.toString()).toBe("ip");
    const { buckets } = (await byIp.listBuckets({ "max-keys": 10 })) as unknown as { buckets: unknown[] };
    expect(buckets).toHaveLength(1);
  });

  it("serves a client that puts the bucket into the host name", async () => {
    // Not every machine resolves *.localhost.
    const agent = new Agent({
      lookup: (_host, options, done) => lookup("localhost", options, done),
    });
    const byHost = simulator.client({ sldEnable: false, agent } as never);
    await byHost.put("by-host", Buffer.from("host"));
    expect((await client.get("by-host")).content.toString()).toBe("host");
    expect((await byHost.list({ "max-keys": 10, prefix: "by-" }, {})).objects).toHaveLength(1);
    agent.destroy();
  });

  it.each([
    "100%/a+b c?d#e&f=g;h",
    "中文/ключ/🚀.qcow2",
    "a//b/..c/",
    "%2e%2e%2f",
    "control\u0001\t\n\rchars",
    "<xml>&amp;\"'",
    "\uFEFFbom",
    "x".repeat(1023),
  ])("keeps %j a key, apart from the file system", async (key) => {
    for (const authorizationV4 of [false, true]) {
      const versioned = simulator.client({ authorizationV4 });
      await versioned.put(key, Buffer.alloc(20_000, 1));
      expect((await versioned.get(key)).content).toHaveLength(20_000);
      const { objects } = await versioned.list({ prefix: key, "max-keys": 10 }, {});
      expect(objects.map(({ name }) => name)).toEqual([key]);
      expect(await (await fetch(client.signatureUrl(key))).arrayBuffer()).toMatchObject({
        byteLength: 20_000,
      });
    }
    for (const name of await readdir(`${simulator.directory}/content`)) expect(name).toMatch(/^\d+$/);
    await client.delete(key);
    expect(simulator.oss.objects.head(BUCKET, key)).toBeUndefined();
  });

  it.each(["../../../../etc/passwd", "a/../b", "./a/.", ".."])(
    "takes %j for a key if a client sends it",
    async (key) => {
      // ali-oss's HTTP library resolves dot segments after the request was signed, as every URL parser does.
      expect(await failureOf(client.put(key, Buffer.from("x")))).toMatchObject({ status: 403 });
      const target = (method: "PUT" | "GET") =>
        client.signatureUrl(key, { method }).slice(simulator.url.length);
      const put = await rawRequest(simulator.url, { method: "PUT", target: target("PUT"), body: "dots" });
      expect(put.status).toBe(200);
      expect(await rawRequest(simulator.url, { target: target("GET") })).toMatchObject({
        status: 200,
        body: "dots",
      });
      expect(simulator.oss.objects.head(BUCKET, key)).toMatchObject({ sizeBytes: 4 });
    },
  );

  it.each([{ authorizationV4: false }, { authorizationV4: true }])(
    "by its address takes ali-oss with the bucket in the path, in the host, and in both: %j",
    async (version) => {
      const endpoint = simulator.url.replace("localhost", "127.0.0.1");
      const inBoth = simulator.client({ ...version, endpoint, sldEnable: true });
      const inHost = simulator.client({ ...version, endpoint, sldEnable: false });
      // A key that begins like the bucket is called is what tells the two apart.
      for (const key of ["a", `${BUCKET}/a`, BUCKET]) {
        await inBoth.put(key, Buffer.from(`both ${key}`));
        expect((await inHost.get(key)).content.toString()).toBe(`both ${key}`);
        await inHost.put(key, Buffer.from(`host ${key}`));
        expect((await inBoth.get(key)).content.toString()).toBe(`host ${key}`);
      }
      for (const client of [inBoth, inHost]) {
        const { objects } = await client.list({ "max-keys": 10 }, {});
        expect(objects?.map(({ name }) => name)).toEqual(["a", BUCKET, `${BUCKET}/a`]);
      }
    },
  );

  it("lists awkward keys URL-encoded when asked to", async () => {
    await client.put("enc/a b\u0001中", Buffer.from("x"));
    const { objects } = await client.list(
      { prefix: "enc/", "max-keys": 10, "encoding-type": "url" } as never,
      {},
    );
    expect(objects[0]?.name).toBe("enc/a%20b%01%E4%B8%AD");
  });

  it("writes a carriage return so that no XML parser turns it into a newline", async () => {
    await client.put("cr/\r<&>", Buffer.from("x"));
    const target = client.signatureUrl("").slice(simulator.url.length);
    const { body } = await rawRequest(simulator.url, { target: `${target}&prefix=cr/` });
    expect(body).toContain("<Key>cr/&#xd;&lt;&amp;&gt;</Key>");
  });

  it("gives user metadata back byte by byte", async () => {
    for (const headerEncoding of ["utf-8", "latin1"]) {
      const encoding = simulator.client({ headerEncoding });
      const value = headerEncoding === "latin1" ? "中文" : "plain";
      await encoding.put("meta", Buffer.from("x"), { headers: { "x-oss-meta-name": value } });
      const stored = headersOf(await client.head("meta"))["x-oss-meta-name"] ?? "";
      expect(Buffer.from(stored, "latin1").toString()).toBe(value);
    }
  });

  it("refuses keys and buckets that cannot be", async () => {
    const invalid = { status: 400, code: "InvalidObjectName" };
    expect(await failureOf(client.put("x".repeat(1024), Buffer.from("x")))).toMatchObject(invalid);
    expect(await failureOf(client.put("\\leading", Buffer.from("x")))).toMatchObject(invalid);
    expect(await rawRequest(simulator.url, { target: `/${BUCKET}/%FF` })).toMatchObject({
      status: 400,
      body: expect.stringContaining("InvalidObjectName"),
    });
    const url = client.signatureUrl("x", { method: "PUT" }).replace(/\?.*/, "");
    expect((await fetch(url.replace(BUCKET, "Bad_Name"), { method: "PUT" })).status).toBe(403);
  });

  it("survives request lines that are no URLs", async () => {
    for (const target of ["//", "///a//b", "/%", "/%00", `/${BUCKET}/..`, "/?%zz=%", "/:80@/x"])
      expect((await rawRequest(simulator.url, { target })).status).toBeGreaterThanOrEqual(400);
    const { port } = new URL(simulator.url);
    const socket = connect(Number(port), "127.0.0.1", () => socket.end("GET * HTTP/1.1\r\nhost: x\r\n\r\n"));
    await new Promise((resolve) => socket.on("close", resolve).resume());
    await client.put("alive", Buffer.from("x"));
  });
});
