import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { createGuard } from "../../cli/ui/guard.ts";
import { usePage } from "./use-page.ts";

/** The guard alone, then the server behind it, asked by raw HTTP as no browser would. */

const HOST = "127.0.0.1:4711";
const OWN = `http://${HOST}`;

function session() {
  const guard = createGuard(4711);
  const cookie = (guard.exchange(guard.token) ?? "").split(";")[0] ?? "";
  return { guard, cookie };
}

describe("the guard", () => {
  it("lets its own page have data and change things", () => {
    const { guard, cookie } = session();
    expect(guard.refusal({ method: "GET", headers: { host: HOST, cookie } }, "data")).toBeUndefined();
    const headers = { host: HOST, cookie, origin: OWN, "x-image-drop": "1", "sec-fetch-site": "same-origin" };
    expect(guard.refusal({ method: "POST", headers }, "data")).toBeUndefined();
  });

  it("takes its token once, and no other", () => {
    const guard = createGuard(4711);
    expect(guard.exchange("guess")).toBeUndefined();
    expect(guard.exchange(guard.token)).toMatch(/^image-drop-4711=\S+; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(guard.exchange(guard.token)).toBeUndefined();
  });

  it.each([
    ["a rebound name", "GET", { host: "rebound.example:4711" }, 403],
    ["another port's name", "GET", { host: "127.0.0.1:4712" }, 403],
    ["no port", "GET", { host: "127.0.0.1" }, 403],
    ["another spelling of loopback", "GET", { host: "127.1:4711" }, 403],
    ["no host", "GET", {}, 403],
    ["a foreign origin", "GET", { host: HOST, origin: "http://evil.example" }, 403],
    ["an opaque origin", "GET", { host: HOST, origin: "null" }, 403],
    ["another site", "GET", { host: HOST, "sec-fetch-site": "cross-site" }, 403],
    ["another port of the same site", "GET", { host: HOST, "sec-fetch-site": "same-site" }, 403],
    ["a change without an origin", "POST", { host: HOST, "x-image-drop": "1" }, 403],
    ["a change without the header, as of a form", "POST", { host: HOST, origin: OWN }, 403],
  ])("refuses %s, with the session's cookie, too", (_, method, headers, status) => {
    const { guard, cookie } = session();
    expect(guard.refusal({ method, headers: { cookie, ...headers } }, "data")?.status).toBe(status);
  });

  it.each(["", "image-drop-4711=", "image-drop-4711=guess", "image-drop-4712=x"])(
    "refuses data to who brings the cookie %j",
    (cookie) => {
      const { guard } = session();
      expect(guard.refusal({ method: "GET", headers: { host: HOST, cookie } }, "data")?.status).toBe(401);
    },
  );
});

describe("the server", () => {
  const stage = usePage();

  const ask = (path: string, headers: Record<string, string> = {}, method = "GET") =>
    new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }>(
      (resolve, reject) => {
        const { port } = new URL(stage.server.url);
        const sent = request({
          host: "127.0.0.1",
          port,
          path,
          method,
          headers: { host: `127.0.0.1:${port}`, ...headers },
        });
        sent.on("error", reject).on("response", async (response) => {
          let text = "";
          for await (const chunk of response) text += chunk;
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
        sent.end();
      },
    );

  it("gives the shell to anyone on this machine, with everything locked", async () => {
    const { status, headers, text } = await ask("/imports/anything");
    expect(status).toBe(200);
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["content-security-policy"]).not.toContain("unsafe");
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" });
    expect(headers["access-control-allow-origin"]).toBeUndefined();
    expect(text).not.toMatch(/<script(?![^>]*src=)/);
  });

  it("gives nothing under /api/ without a session, and nothing at all under another name", async () => {
    for (const path of ["/api/about", "/api/imports", "/api/files/web.qcow2?start=0&end=9"])
      expect((await ask(path)).status, path).toBe(401);
    expect((await ask("/", { host: "rebound.example" })).status).toBe(403);
    expect((await ask("/page.js", { host: "rebound.example" })).status).toBe(403);
  });

  it("never answers with a key", async () => {
    const texts = await Promise.all(
      ["/", "/page.js", "/page.css"].map(async (path) => (await ask(path)).text),
    );
    expect(texts.join("")).not.toContain("local-access-key");
  });
});
