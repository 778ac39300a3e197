import { describe, expect, it } from "vitest";
import { useCloud } from "./use-cloud.ts";

const cloud = useCloud();

describe("ui", () => {
  it("tells its address, serves the page there, and ends on SIGTERM", async () => {
    const ui = await cloud.begin(["ui", "--json", "--local"]);
    await ui.sees("\n");
    const { url, pid } = JSON.parse(ui.output().split("\n")[0] as string) as { url: string; pid: number };
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
    expect(pid).toBe(ui.process.pid);
    const page = await fetch(url);
    expect([page.status, page.headers.get("content-type")]).toEqual([
      200,
      expect.stringContaining("text/html"),
    ]);
    ui.process.kill("SIGTERM");
    expect((await ui.finished).code).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });
});
