import { describe, expect, it } from "vitest";
import { rawDisk, rawSidecar } from "../journey/disk.ts";
import { shownLines } from "./command.ts";
import { upload, write } from "./upload-folder.ts";
import { useCloud } from "./use-cloud.ts";

const cloud = useCloud();

describe("an upload that does not come to its end", () => {
  const MIB = 2 ** 20;
  const smallParts = ["--part-size", "0.1", "--parallel", "1"];
  const manyParts = async () => {
    const disk = rawDisk(8 * MIB);
    await write(cloud.folder, "web server.raw", disk);
    await write(cloud.folder, "web server.raw.json", rawSidecar("web"));
  };
  const arrived = (count: number) => {
    let parts = 0;
    return cloud.stage.simulator.spy.waitFor(
      (event) => event.kind === "request" && event.operation === "UploadPart" && ++parts >= count,
    );
  };

  it("says on Ctrl-C what is there and how to go on, which then sends only the rest", async () => {
    await manyParts();
    const running = await cloud.begin(["upload", "web server.raw", "--local", ...smallParts]);
    await arrived(5);
    running.process.kill("SIGINT");
    const { code, stdout, stderr } = await running.finished;
    expect([code, stdout]).toEqual([130, ""]);
    expect(stderr).toMatch(
      /^Not finished: \S+ [KM]iB of 8\.0 MiB of web server\.raw are at the server and stay there\.\nTo go on with it: image-drop upload 'web server\.raw' --local --part-size 0\.1 --parallel 1\n$/,
    );
    const next = await upload(cloud, "web server.raw");
    expect(next.code).toBe(0);
    expect(next.stderr).toMatch(/^web server\.raw: going on with what is at the server: \d+ of 80 parts, /);
    expect(next.stdout).toMatch(
      /^uploaded incoming\/web server\.raw {2}8\.0 MiB, CRC64 \d+, \d\.\d MiB of it now, /,
    );
  });

  it("gets over a bad line, and tells host and cause", async () => {
    await manyParts();
    const lost = { kind: "reset-after" } as const;
    cloud.stage.simulator.faults.add({ service: "oss", operation: "UploadPart", fault: lost, skip: 3 });
    cloud.stage.simulator.faults.add({ service: "oss", operation: "PutObject", fault: lost });
    const { code, stderr } = await upload(cloud, "web server.raw", ...smallParts);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^web server\.raw: OSS UploadPart: ConnectionLost: localhost:\d+: the connection was cut; attempt 2 in \d.*\nweb server\.raw\.json: OSS PutObject: ConnectionLost: localhost:\d+: the connection was cut; tried again\.\n$/,
    );
    // The sidecar arrived the first time: a second one would be a second import.
    const arrivals = cloud.stage.simulator.spy.filter(
      (event) =>
        event.kind === "effect" &&
        event.name === "ObjectCreated:PutObject" &&
        event.detail["key"] === "incoming/web server.raw.json",
    );
    expect(arrivals).toHaveLength(1);
  });

  it("on a terminal shows a line of progress that is gone in the end", async () => {
    await manyParts();
    const terminal = { columns: 80 };
    const { code, stdout } = await (
      await cloud.begin(["upload", "web server.raw", "--local", ...smallParts], { terminal })
    ).finished;
    expect(code).toBe(0);
    expect(stdout).toMatch(/web server\.raw .*[█░].* +\d+% [\d.]+ [KM]?i?B of 8\.0 MiB/);
    // Without what a narrow window has brought into a second line.
    const lines = shownLines(stdout).filter((line) => !line.startsWith(" "));
    expect(lines.map((line) => line.split(" ")[0])).toEqual(["uploaded", "dropped", "Follow"]);
    for (const line of stdout.split(/\r?\n/)) expect(line).not.toContain("undefined");
  });

  it("says so too when the service refuses, and leaves no line of progress and no stack", async () => {
    await manyParts();
    cloud.stage.simulator.faults.add({
      service: "oss",
      operation: "UploadPart",
      skip: 4,
      fault: { kind: "refuse", status: 403, code: "AccessDenied", message: "You have no right." },
    });
    const terminal = { columns: 120 };
    const { code, stdout } = await (
      await cloud.begin(["upload", "web server.raw", "--local", ...smallParts], { terminal })
    ).finished;
    expect([code, stdout]).toEqual([1, expect.stringContaining("░")]);
    expect(shownLines(stdout)).toEqual([
      "Not finished: 410 KiB of 8.0 MiB of web server.raw are at the server and stay there.",
      "To go on with it: image-drop upload 'web server.raw' --local --part-size 0.1 --parallel 1",
      "error: OSS did not do UploadPart.",
      "  why: AccessDenied: You have no right.",
      expect.stringMatching(/^ {2}request ID: [0-9A-F]{24}$/),
      expect.stringMatching(/^ {2}what to do: /),
    ]);
  });
});
