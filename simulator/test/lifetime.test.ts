import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { bucketOf, drop, startSample as start } from "./sample-stack.ts";

describe("starting and closing", () => {
  test("leaves nothing behind, however often it is closed", async () => {
    const scratch = mkdtempSync(join(tmpdir(), "simulator-scratch-"));
    const { TMPDIR } = process.env;
    process.env["TMPDIR"] = scratch;
    try {
      const other = await start();
      await drop(other, "incoming/a.json");
      expect(readdirSync(scratch).length).toBe(1);
      await other.close();
      await other.close();
      expect(readdirSync(scratch)).toEqual([]);
      await expect(fetch(other.endpoints.ecs)).rejects.toThrow("fetch failed");
    } finally {
      if (TMPDIR === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = TMPDIR;
      rmSync(scratch, { recursive: true });
    }
  });

  test("takes the port that is asked for and the three after it, or leaves none of them taken", async () => {
    const base = await freePorts();
    const other = await start({ port: base });
    const ports = Object.values(other.endpoints).map((url) => Number(new URL(url).port));
    expect(ports).toEqual([base, base + 1, base + 2, base + 3]);
    await expect(start({ port: base - 1 })).rejects.toThrow("EADDRINUSE");
    await other.close();
    await (await start({ port: base - 1 })).close();
  });

  test("keeps objects in the folder that is given, also for the next one if they are to last", async () => {
    const directory = mkdtempSync(join(tmpdir(), "simulator-kept-"));
    try {
      const first = await start({ directory, durable: true });
      await drop(first, "incoming/kept.json");
      await first.close();
      expect(existsSync(directory)).toBe(true);
      const second = await start({ directory, durable: true });
      const { objects } = await bucketOf(second).listV2({}, {});
      await second.close();
      expect(objects?.map(({ name }) => name)).toEqual(["incoming/kept.json"]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test("fails when a function is not built, naming the folder and the command", async () => {
    const unbuilt = fileURLToPath(new URL("./fixtures/stack/unbuilt.yaml", import.meta.url));
    await expect(start({ stackFile: unbuilt })).rejects.toThrow(
      /the function unbuilt has no code: .*fixtures\/stack\/dist\/functions\/unbuilt\/index\.mjs is missing; build it first/,
    );
  });

  test("fails when the stack is for another region", async () => {
    await expect(start({ region: "cn-beijing" })).rejects.toThrow("the stack is for the region cn-hangzhou");
  });

  test("passes knobs on", async () => {
    const other = await start({ knobs: { fc: { maxInstances: 7 } } });
    expect(other.fc.knobs.maxInstances).toBe(7);
    await other.close();
  });
});

/** A port after which three are free; the one before it, too. */
async function freePorts(): Promise<number> {
  const isFree = (port: number) =>
    new Promise<boolean>((resolve) => {
      const server = createServer();
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
    });
  for (let base = 21_000; base < 60_000; base += 7) {
    const free = await Promise.all([-1, 0, 1, 2, 3].map((offset) => isFree(base + offset)));
    if (free.every(Boolean)) return base;
  }
  throw new Error("no free ports");
}
