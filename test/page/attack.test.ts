import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { usePage } from "./use-page.ts";

/**
 * Another page in the same browser, on another port, which knows where the page is and tries all that a page
 * can.
 */
const stage = usePage();
let attacker: Server;

beforeAll(async () => {
  attacker = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end("<!doctype html><title>attacker</title>");
  });
  await new Promise<void>((resolve) => attacker.listen(0, "127.0.0.1", resolve));
});
afterAll(() => attacker.close());

it("gives another page nothing, whatever it tries", async () => {
  const own = await stage.open();
  const { port } = new URL(stage.server.url);
  const target = `http://127.0.0.1:${port}`;
  const page = await own.context().newPage();
  await page.goto(`http://127.0.0.1:${(attacker.address() as AddressInfo).port}/`);
  const got = await page.evaluate(async (at) => {
    const tried: Record<string, string> = {};
    const attempt = async (name: string, run: () => Promise<unknown>) => {
      tried[name] = await run().then(
        (value) => String(value),
        () => "nothing",
      );
    };
    await attempt("fetch", async () => (await fetch(`${at}/api/about`, { credentials: "include" })).text());
    await attempt("fetch with our header", async () =>
      (
        await fetch(`${at}/api/drops`, {
          method: "POST",
          credentials: "include",
          headers: { "x-image-drop": "1" },
        })
      ).text(),
    );
    await attempt("unreadable fetch", async () =>
      (await fetch(`${at}/api/about`, { mode: "no-cors", credentials: "include" }))
        .text()
        .then((text) => text || "nothing"),
    );
    await attempt(
      "EventSource",
      () =>
        new Promise((resolve, reject) => {
          const source = new EventSource(`${at}/api/imports/stream`, { withCredentials: true });
          source.onmessage = ({ data }) => resolve(data);
          source.onerror = () => {
            source.close();
            reject(new Error());
          };
        }),
    );
    const element = (name: "img" | "script" | "iframe", src: string) => () =>
      new Promise((resolve, reject) => {
        const made = document.createElement(name);
        made.onload = () =>
          resolve(
            name === "iframe"
              ? ((made as HTMLIFrameElement).contentDocument?.body.innerText ?? "nothing")
              : "loaded",
          );
        made.onerror = () => reject(new Error());
        made.setAttribute("src", src);
        document.body.append(made);
      });
    await attempt("image", element("img", `${at}/api/about`));
    await attempt("script", element("script", `${at}/api/about`));
    await attempt("frame", element("iframe", `${at}/`));
    return tried;
  }, target);
  expect(new Set(Object.values(got)), JSON.stringify(got)).toEqual(new Set(["nothing"]));
});

it("changes nothing for a form of another page", async () => {
  const own = await stage.open();
  const { port } = new URL(stage.server.url);
  const page = await own.context().newPage();
  await page.goto(`http://127.0.0.1:${(attacker.address() as AddressInfo).port}/`);
  const answer = page.waitForResponse((response) => response.url().includes("/api/drops"));
  await page.evaluate((at) => {
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: `${at}/api/drops`, enctype: "text/plain" });
    document.body.append(form);
    form.submit();
  }, `http://127.0.0.1:${port}`);
  expect((await answer).status()).toBe(403);
});

it("gives nothing under a name that was made to resolve to this machine", async () => {
  const { port } = new URL(stage.server.url);
  const page = await stage.browser.newPage();
  const response = await page.goto(`http://rebound.example:${port}/`);
  expect(response?.status()).toBe(403);
  expect(await page.evaluate(async () => (await fetch("/api/about")).status)).toBe(403);
  await page.close();
});
