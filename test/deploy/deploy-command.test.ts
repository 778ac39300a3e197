import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseFile } from "../../cli/connection/json-file.ts";
import { ProjectFile } from "../../cli/connection/project-file.ts";
import { projectFileOf } from "../../cli/stack/deployer-choices.ts";
import { deployerKeys } from "../../cli/stack/deployer-keys.ts";
import { sentence } from "../../cli/words/sentence.ts";
import {
  CHOICES,
  type ChoiceName,
  type Environment,
  wrongChoices as wrongOf,
} from "../../functions/core/choices.ts";
import { commands } from "../cli/local-commands.ts";
import { ACCOUNT_ID, createHome, deployer, ROOT, run, serverlessDevs } from "./serverless-devs.ts";

const wrongChoices = (environment: Environment) => wrongOf(environment, Object.keys(CHOICES) as ChoiceName[]);

const MAIN = join(ROOT, "dist/cli/main.mjs");

describe("a deployer's choices", () => {
  it("are right by default, but for the bucket, which has none", () => {
    expect(wrongChoices({})).toEqual([
      "SOURCE_BUCKET is missing: it must be the name of an OSS bucket that exists, in REGION.",
    ]);
    expect(wrongChoices({ SOURCE_BUCKET: "team-images", REGION: "" })).toEqual([]);
  });

  it.each<[ChoiceName, string]>([
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
      `${name} must be ${CHOICES[name].wanted}${name === "NOTIFICATION_URL" ? "" : `, not "${value}"`}.`,
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

describe("image-drop deploy", () => {
  const home = mkdtempSync(join(tmpdir(), "image-drop-deploy-"));
  const withStandIns = createHome();
  const withoutKeys = deployer(withStandIns);
  // As a CI job has them whose secrets are not set.
  const emptyKeys = { AccountID: "", AccessKeyID: "", AccessKeySecret: "" };
  for (const name of Object.keys(emptyKeys)) delete withoutKeys[name];
  afterAll(() => {
    for (const folder of [home, withStandIns])
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const imageDrop = (verb: "deploy" | "remove", environment: Record<string, string>) =>
    run(process.execPath, [MAIN, verb], { PATH: process.env["PATH"] ?? "", HOME: home, ...environment });

  it("does nothing without credentials and a bucket, and says how to give both", async () => {
    const { exitCode, output } = await imageDrop("deploy", {});
    expect(exitCode).toBe(2);
    for (const text of ["Nothing was done", "SOURCE_BUCKET is missing", "s config add", "AccessKeySecret"])
      expect(output).toContain(text);
  });

  it("takes credentials that Serverless Devs keeps, and still checks the choices", async () => {
    const keys = ["--AccountID", ACCOUNT_ID, "--AccessKeyID", "id", "--AccessKeySecret", "secret"];
    const args = ["config", "add", "-a", "default", ...keys, "-f"];
    expect((await serverlessDevs(args, withoutKeys)).exitCode).toBe(0);
    const { exitCode, output } = await imageDrop("remove", { ...withoutKeys, MEMORY_MIB: "1" });
    expect([exitCode, output.includes("credentials")]).toEqual([2, false]);
    expect(output).toContain("MEMORY_MIB must be");
  });

  it("takes the keys that the command takes, before those that Serverless Devs keeps", async () => {
    const keys = {
      ...{ ALIBABA_CLOUD_ACCESS_KEY_ID: "id", ALIBABA_CLOUD_ACCESS_KEY_SECRET: "secret" },
      ALIBABA_CLOUD_ACCOUNT_ID: "42",
    };
    expect(await deployerKeys(keys, home, { commands })).toEqual({
      environment: { AccountID: "42", AccessKeyID: "id", AccessKeySecret: "secret" },
      from: sentence("fromEnvironment"),
    });
    const own = { ...keys, AccountID: ACCOUNT_ID, AccessKeyID: "own", AccessKeySecret: "own" };
    expect(await deployerKeys(own, home, { commands })).toEqual({
      environment: {},
      from: sentence("fromEnvironment"),
    });
    const half = { ALIBABA_CLOUD_ACCESS_KEY_ID: "id" };
    const { missing } = (await deployerKeys(half, home, { commands })) as { missing: unknown[] };
    expect(missing.map(String).join()).toContain("SECRET is not");
  });

  it("asks before it removes, naming what goes with it, and removes nothing without an answer", async () => {
    const { exitCode, output, calls } = await imageDrop("remove", deployer(withStandIns));
    expect([exitCode, calls]).toEqual([2, []]);
    expect(output).toMatch(/history of every import.*all logs/s);
    expect(output).toContain("--yes removes without asking");
  }, 60_000);

  it("prints the file that the teams need", () => {
    const choices = { SOURCE_BUCKET: "team-images", RESULTS_PREFIX: "out/" };
    const file = projectFileOf(choices);
    expect(file).toEqual({
      ...{ region: "cn-hangzhou", bucket: "team-images", flow: "image-drop", resultsPrefix: "out/" },
    });
    expect(parseFile(ProjectFile, { path: "image-drop.json", text: JSON.stringify(file) })).toBeDefined();
  });

  it("fails as Serverless Devs fails, before there is a trigger, and does not say that it deployed", async () => {
    const failing = { ...withoutKeys, ...emptyKeys, NAME_PREFIX: "other", OUT_OF_ORDER: "flow" };
    const { exitCode, output, calls } = await imageDrop("deploy", failing);
    expect(exitCode).not.toBe(0);
    expect(output).toContain("flow is out of order");
    expect(output).not.toContain("Deployed.");
    expect(calls.filter(({ props }) => props["triggers"] !== undefined)).toEqual([]);
    // It had the credentials that are kept.
    const roles = calls.map(({ props }) => props["role"]);
    expect(roles).toContain(`acs:ram::${ACCOUNT_ID}:role/other-cn-hangzhou-validate`);
  });
});
