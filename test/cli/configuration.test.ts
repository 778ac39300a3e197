import { mkdir, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { complete, readConfiguration } from "../../cli/connection/configuration.ts";
import { run } from "./command.ts";
import { useFolder } from "./use-folder.ts";

/** One address for every service, which writes down who asks for what and answers nothing of use. */
let server: Server;
const folder = useFolder();
let asked: Array<{ authorization: string; host: string; url: string }>;
beforeEach(async () => {
  asked = [];
  server = createServer((request: IncomingMessage, response) => {
    const { authorization = "", host = "" } = request.headers;
    asked.push({ authorization, host, url: request.url ?? "" });
    request.resume();
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ RequestId: "R-1", Executions: [] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const KEYS = { ALIBABA_CLOUD_ACCESS_KEY_ID: "env-key-id", ALIBABA_CLOUD_ACCESS_KEY_SECRET: "env-key-secret" };

async function project(content: object): Promise<void> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const endpoints = { fnf: url, oss: url, ecs: url, fc: url, sts: url };
  await writeFile(join(folder, "image-drop.json"), JSON.stringify({ endpoints, ...content }));
}

async function aliyunProfiles(profiles: object[], current = "default"): Promise<void> {
  await mkdir(join(folder, ".aliyun"));
  await writeFile(join(folder, ".aliyun", "config.json"), JSON.stringify({ current, profiles }));
}

/** The key and the flow that the workflow was asked with. */
function used(): { key: string | null; flow: string | null; token: string | null } {
  const query = new URL(asked[0]?.url ?? "/", "http://x").searchParams;
  return { key: query.get("AccessKeyId"), flow: query.get("FlowName"), token: query.get("SecurityToken") };
}

const list = (flags: string[], environment: Record<string, string> = {}) =>
  run(["list", ...flags], { folder, environment });

describe("names", () => {
  it("come from flags before the environment before image-drop.json", async () => {
    await project({ bucket: "b", flow: "from-file", region: "cn-beijing" });
    await list([], KEYS);
    await list([], { ...KEYS, IMAGE_DROP_FLOW: "from-environment" });
    await list(["--flow", "from-flag"], { ...KEYS, IMAGE_DROP_FLOW: "from-environment" });
    const flows = asked.map(({ url }) => new URL(url, "http://x").searchParams.get("FlowName"));
    expect(flows).toEqual(["from-file", "from-environment", "from-flag"]);
  });

  it("that are missing are asked for, and a misspelt field or a credential in image-drop.json is refused", async () => {
    expect((await list([], KEYS)).stderr).toContain("The region is not known.");
    expect((await list(["--region", "cn-beijing"], KEYS)).stderr).toContain("The bucket is not known.");
    await project({ bucket: "b", regoin: "cn-beijing", accessKeySecret: "do-not-print-me" });
    const { code, stderr } = await list([], KEYS);
    expect([code, stderr]).toEqual([2, expect.stringContaining("regoin")]);
    expect(stderr).not.toContain("do-not-print-me");
  });

  it("of the region come from the aliyun CLI's profile, too", async () => {
    await project({ bucket: "b" });
    await aliyunProfiles([
      { name: "default", mode: "AK", access_key_id: "p", access_key_secret: "s", region_id: "cn-x" },
    ]);
    expect((await list([])).code).toBe(0);
  });
});

describe("credentials", () => {
  it("come from the environment before the aliyun CLI's current profile", async () => {
    await project({ bucket: "b", region: "cn-beijing" });
    await aliyunProfiles([
      { name: "default", mode: "AK", access_key_id: "profile-key-id", access_key_secret: "s" },
    ]);
    await list([], { ...KEYS, ALIBABA_CLOUD_SECURITY_TOKEN: "token" });
    expect(used()).toMatchObject({ key: "env-key-id", token: "token" });
    asked = [];
    await list([]);
    expect(used()).toMatchObject({ key: "profile-key-id", token: null });
  });

  it("come from the profile that is asked for, whatever the environment says", async () => {
    await project({ bucket: "b", region: "cn-beijing" });
    await aliyunProfiles([
      { name: "default", mode: "AK", access_key_id: "profile-key-id", access_key_secret: "s" },
      {
        name: "prod",
        mode: "StsToken",
        access_key_id: "prod-key-id",
        access_key_secret: "s",
        sts_token: "t",
      },
    ]);
    await list(["--profile", "prod"], KEYS);
    expect(used()).toMatchObject({ key: "prod-key-id", token: "t" });
  });

  it("are never shown, not even where the profile cannot be read or the service repeats them", async () => {
    await project({ bucket: "b", region: "cn-beijing" });
    await mkdir(join(folder, ".aliyun"));
    await writeFile(
      join(folder, ".aliyun", "config.json"),
      '{"profiles":[{"access_key_secret":"do-not-print-me"',
    );
    const unreadable = await list(["--debug"]);
    expect(unreadable.code).not.toBe(0);
    expect(unreadable.stdout + unreadable.stderr).not.toContain("do-not-print-me");
    await rm(join(folder, ".aliyun"), { recursive: true });
    server.removeAllListeners("request").on("request", (request: IncomingMessage, response) => {
      response.writeHead(404);
      response.end(
        JSON.stringify({
          RequestId: "R-2",
          Code: "SignatureDoesNotMatch",
          Message: `Server string to sign is:GET&${encodeURIComponent(request.url ?? "")}`,
        }),
      );
    });
    const refused = await list(["--debug"], { ...KEYS, ALIBABA_CLOUD_SECURITY_TOKEN: "secret-token" });
    expect(refused.stderr).toContain("SignatureDoesNotMatch");
    expect(refused.stderr).toContain("request ID: R-2");
    for (const secret of ["env-key-secret", "secret-token", "Signature="])
      expect(refused.stderr).not.toContain(secret);
  });

  it("of a profile that image-drop.json names come after those of the environment, and before the current profile's", async () => {
    await project({ bucket: "b", region: "cn-beijing", profile: "team" });
    await aliyunProfiles([
      { name: "default", mode: "AK", access_key_id: "default-key-id", access_key_secret: "s" },
      { name: "team", mode: "AK", access_key_id: "team-key-id", access_key_secret: "s" },
      { name: "mine", mode: "AK", access_key_id: "my-key-id", access_key_secret: "s" },
    ]);
    const keys: Array<string | null> = [];
    for (const environment of [KEYS, { ALIBABA_CLOUD_PROFILE: "mine" }, {}]) {
      asked = [];
      await list([], environment);
      keys.push(used().key);
    }
    expect(keys).toEqual(["env-key-id", "my-key-id", "team-key-id"]);
  });

  it.each([
    ["ALIBABA_CLOUD_ACCESS_KEY_ID alone", { ALIBABA_CLOUD_ACCESS_KEY_ID: "env-key-id" }, [], "SECRET is not"],
    ["a profile that there is not", {}, ["--profile", "prdo"], "it has default"],
    ["a profile without keys", { ALIBABA_CLOUD_PROFILE: "empty" }, [], "holds no keys"],
  ])(
    "are not taken from elsewhere where the source that counts is wrong: %s",
    async (_, environment, flags, why) => {
      await project({ bucket: "b", region: "cn-beijing" });
      await aliyunProfiles([
        { name: "default", mode: "AK", access_key_id: "profile-key-id", access_key_secret: "s" },
        { name: "empty", mode: "AK", access_key_id: "" },
      ]);
      const { code, stderr } = await list(flags, environment as Record<string, string>);
      expect([code, asked, stderr]).toEqual([1, [], expect.stringContaining(why)]);
    },
  );

  it("that nobody gives are asked for", async () => {
    await project({ bucket: "b", region: "cn-beijing" });
    const { code, stderr } = await list([]);
    expect([code, asked]).toEqual([1, []]);
    expect(stderr).toContain("error: No credentials were found.");
    expect(stderr).toContain("aliyun configure");
  });
});

describe("a region", () => {
  const profiles = [
    { name: "default", mode: "AK", access_key_id: "p", access_key_secret: "s", region_id: "cn-default" },
    { name: "prod", mode: "AK", access_key_id: "p", access_key_secret: "s", region_id: "cn-prod" },
  ];
  const region = async (flags: string[], environment: Record<string, string>) => {
    const { stdout } = await run(["config", "--json", ...flags], { folder, environment });
    return JSON.parse(stdout).region.value;
  };

  it("of a profile goes with that profile's keys only", async () => {
    await project({ bucket: "b" });
    await aliyunProfiles(profiles);
    expect(await region([], {})).toBe("cn-default");
    expect(await region(["--profile", "prod"], {})).toBe("cn-prod");
    expect(await region([], KEYS)).toBe(null);
    const environment = { ...KEYS, ALIBABA_CLOUD_REGION_ID: "cn-environment" };
    expect(await region([], environment)).toBe("cn-environment");
    expect(await region(["--profile", "prod"], environment)).toBe("cn-prod");
  });

  it("of image-drop.json comes before a profile's", async () => {
    await project({ bucket: "b", region: "cn-file" });
    await aliyunProfiles(profiles);
    expect(await region([], {})).toBe("cn-file");
    expect(await region(["--region", "cn-flag"], {})).toBe("cn-flag");
  });
});

describe("a broken file", () => {
  const broken = () => writeFile(join(folder, "image-drop.json"), '{"bucket": "b", ');
  const whole = ["--bucket", "b", "--region", "cn-beijing", "--flow", "f"];
  const problemsOf = async (flags: string[], environment: Record<string, string>) => {
    const { stdout, code } = await run(["config", "--json", ...flags], { folder, environment });
    return [code, JSON.parse(stdout).problems];
  };

  it("of the aliyun CLI does not matter where the environment has keys and image-drop.json the region", async () => {
    await project({ bucket: "b", region: "cn-beijing" });
    await mkdir(join(folder, ".aliyun"));
    await writeFile(join(folder, ".aliyun", "config.json"), "{");
    expect((await list([], KEYS)).code).toBe(0);
    const { stderr } = await list([]);
    expect(stderr).toContain("config.json is not JSON.");
  });

  it("of the project does not matter where flags and environment say all", async () => {
    await broken();
    const options = { bucket: "b", region: "cn-beijing", flow: "f" };
    const configuration = await readConfiguration(options, { folder, environment: KEYS });
    expect(complete(configuration)).toMatchObject({ bucket: "b", region: "cn-beijing" });
    const { code, stderr } = await list(whole.slice(0, 4), KEYS);
    expect([code, stderr]).toEqual([2, expect.stringContaining("image-drop.json is not JSON.")]);
    expect(await problemsOf(whole, KEYS)).toEqual([
      1,
      [expect.stringContaining("image-drop.json is not JSON.")],
    ]);
  });
});

describe("config", () => {
  it("shows what counts and where it comes from, and no secrets", async () => {
    await project({ bucket: "b", region: "cn-beijing", limits: "api" });
    const environment = { ...KEYS, IMAGE_DROP_FLOW: "from-environment" };
    const { code, stdout } = await run(["config", "--json", "--bucket", "other"], { folder, environment });
    expect([code, asked]).toEqual([0, []]);
    expect(JSON.parse(stdout)).toMatchObject({
      bucket: { value: "other", source: "--bucket" },
      flow: { value: "from-environment", source: "IMAGE_DROP_FLOW" },
      region: { value: "cn-beijing", source: join(folder, "image-drop.json") },
      resultsPrefix: { value: "results/", source: "default" },
      keys: { value: "the environment" },
      problems: [],
    });
    expect(stdout).not.toContain("env-key");
    const shown = await run(["config"], { folder, environment });
    expect(shown.stdout).toMatch(/limits +api {2}\(.*image-drop\.json\)/);
  });

  it("says what is missing, with exit code 1", async () => {
    const { code, stdout } = await run(["config"], { folder });
    expect(code).toBe(1);
    expect(stdout).toContain("problem  The region is not known.");
  });

  it("does not mix the simulator with a region or a profile", async () => {
    const { code, stderr } = await run(["config", "--local", "--region", "cn-beijing"], { folder });
    expect([code, stderr]).toEqual([2, expect.stringContaining("contradict each other")]);
  });
});
