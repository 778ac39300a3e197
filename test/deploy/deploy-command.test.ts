import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { CHOICES, wrongChoices } from "../../scripts/choices.ts";
import { ROOT, run } from "./serverless-devs.ts";

describe("a deployer's choices", () => {
  it("are right by default, but for the bucket, which has none", () => {
    expect(wrongChoices({})).toEqual([
      "SOURCE_BUCKET is missing: it must be the name of an OSS bucket that exists, in REGION.",
    ]);
    expect(wrongChoices({ SOURCE_BUCKET: "team-images", REGION: "" })).toEqual([]);
  });

  it.each([
    ["SOURCE_BUCKET", "Team_Images"],
    ["REGION", "eu-central-1"],
    ["NAME_PREFIX", "Image"],
    ["NAME_PREFIX", "a-name-that-is-far-too-long"],
    ["INCOMING_PREFIX", "/incoming/"],
    ["INCOMING_PREFIX", "incoming"],
    ["INCOMING_PREFIX", "*/"],
    ["RESULTS_PREFIX", "a//b/"],
    ["IMAGE_LIMITS", "none"],
    ["WAIT_DEADLINE_HOURS", "25"],
    ["IMPORT_DEADLINE_HOURS", "0"],
    ["MEMORY_MIB", "500"],
    ["MEMORY_MIB", "2048"],
    ["LOG_RETENTION_DAYS", "0.5"],
    ["NOTIFICATION_URL", "example.com"],
  ])("are refused by name where they are wrong: %s=%s", (name, value) => {
    expect(wrongChoices({ SOURCE_BUCKET: "team-images", [name]: value })).toEqual([
      `${name} must be ${CHOICES[name]?.wanted}, not "${value}".`,
    ]);
  });

  it.each([
    ["incoming/", "incoming/results/"],
    ["results/in/", "results/"],
    ["a/", "a/"],
  ])("are refused if results would be drops: %s and %s", (INCOMING_PREFIX, RESULTS_PREFIX) => {
    expect(wrongChoices({ SOURCE_BUCKET: "team-images", INCOMING_PREFIX, RESULTS_PREFIX })).toHaveLength(1);
  });
});

describe("npm run deploy", () => {
  const home = mkdtempSync(join(tmpdir(), "image-drop-deploy-"));
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  const deploy = (environment: Record<string, string>, ...args: string[]) =>
    run(join(ROOT, "node_modules/.bin/tsx"), ["scripts/deploy.ts", ...args], {
      PATH: process.env["PATH"] ?? "",
      HOME: home,
      ...environment,
    });

  it("does nothing without credentials and a bucket, and says how to give both", async () => {
    const { exitCode, output } = await deploy({});
    expect(exitCode).toBe(2);
    for (const text of ["Nothing was done", "SOURCE_BUCKET is missing", "s config add", "AccessKeySecret"])
      expect(output).toContain(text);
  });

  it("takes credentials that Serverless Devs keeps, and still checks the choices", async () => {
    mkdirSync(join(home, ".s"), { recursive: true });
    writeFileSync(join(home, ".s/access.yaml"), "default:\n  AccessKeyID: x\n");
    const { exitCode, output } = await deploy({ SOURCE_BUCKET: "team-images", MEMORY_MIB: "1" }, "remove");
    expect([exitCode, output.includes("credentials")]).toEqual([2, false]);
    expect(output).toContain("MEMORY_MIB must be");
  });
});
