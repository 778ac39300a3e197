import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

/** The package as others get it: packed, installed in an empty folder, and nothing else of this project beside it. */
const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const run = promisify(execFile);
let folder: string;

const tarball = async (of: string) => {
  const { stdout } = await run("npm", ["pack", of, "--pack-destination", folder, "--json"], { cwd: PACKAGE });
  const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf("[\n")));
  return join(folder, filename);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "simulator-package-"));
  // Its one dependency comes from the disk, too: nothing here asks a registry.
  const yaml = fileURLToPath(new URL(".", import.meta.resolve("yaml/package.json")));
  const tarballs = [await tarball("."), await tarball(yaml)];
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "stranger", type: "module" }));
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", ...tarballs], { cwd: folder });
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a module of the folder; the SDKs are this project's, for want of a registry. */
async function script(source: string): Promise<unknown> {
  const file = join(folder, "stranger.mjs");
  await writeFile(
    file,
    `import { createRequire } from "node:module";
    const sdk = createRequire(${JSON.stringify(join(PACKAGE, "package.json"))});
    ${source}`,
  );
  const { stdout } = await run(process.execPath, [file], { cwd: folder });
  return JSON.parse(stdout);
}

test("holds what it needs and nothing of its sources", async () => {
  const files = await readdir(join(folder, "node_modules/alicloud-simulator"), { recursive: true });
  expect(files).toContain("dist/index.mjs");
  expect(files).toContain("dist/worker.mjs");
  expect(files.filter((name) => /(?<!\.d)\.ts$|^test|\.golden/.test(name))).toEqual([]);
  const installed = (await readdir(join(folder, "node_modules"))).filter((name) => !name.startsWith("."));
  expect(installed).toEqual(["alicloud-simulator", "yaml"]);
});

test("plays ali-oss and ECS's SDK: an image is put and imported, in virtual time", async () => {
  const told = await script(`
    import { startSimulator, virtualClock } from "alicloud-simulator";
    const clock = virtualClock({ startMs: Date.now() });
    const simulator = await startSimulator({ services: ["oss", "ecs"], clock });
    const { accessKeyId, accessKeySecret } = simulator.account.root;
    const OSS = sdk("ali-oss");
    const { default: Ecs, ...models } = sdk("@alicloud/ecs20140526");
    const { $OpenApiUtil } = sdk("@alicloud/openapi-core");
    const keys = { accessKeyId, accessKeySecret, region: "oss-cn-hangzhou", bucket: "photos" };
    const oss = new OSS({ ...keys, endpoint: simulator.endpoints.oss, sldEnable: true });
    await oss.putBucket("photos");
    const disk = Buffer.alloc(1024 * 1024);
    disk.write("\\u0055\\u00aa", 510, "latin1");
    await oss.put("disk.raw", disk);
    const { host } = new URL(simulator.endpoints.ecs);
    const config = { accessKeyId, accessKeySecret, regionId: "cn-hangzhou", endpoint: host, protocol: "HTTP" };
    const ecs = new Ecs(new $OpenApiUtil.Config(config));
    const { body } = await ecs.importImage(new models.ImportImageRequest({
      regionId: "cn-hangzhou",
      imageName: "web-1",
      diskDeviceMapping: [{ OSSBucket: "photos", OSSObject: "disk.raw" }],
    }));
    const available = (event) => event.kind === "effect" && event.name === "ImageAvailable";
    await simulator.spy.waitFor(available);
    const described = await ecs.describeImages(new models.DescribeImagesRequest({ regionId: "cn-hangzhou" }));
    const [image] = described.body.images.image;
    console.log(JSON.stringify({ same: image.imageId === body.imageId, name: image.imageName, status: image.status }));
    await simulator.close();
  `);
  expect(told).toEqual({ same: true, name: "web-1", status: "Available" });
});

test("runs functions and a flow of a stack", async () => {
  const stackFile = fileURLToPath(new URL("fixtures/stack/s.yaml", import.meta.url));
  const told = await script(`
    import { startSimulator, virtualClock } from "alicloud-simulator";
    const simulator = await startSimulator({
      clock: virtualClock({ startMs: Date.now() }),
      stackFile: ${JSON.stringify(stackFile)},
    });
    const view = simulator.fnf.startExecution({ flowName: "sample", name: "first", input: { text: "hello" } });
    await view.ended;
    console.log(JSON.stringify(view.status));
    await simulator.close();
  `);
  expect(told).toBe("Succeeded");
});

test("has types, also for the strictest reader", async () => {
  await mkdir(join(folder, "typed"));
  await writeFile(
    join(folder, "typed/use.ts"),
    `import { startSimulator, virtualClock, type Simulator } from "alicloud-simulator";
    const simulator: Simulator<"oss"> = await startSimulator({
      services: ["oss"],
      clock: virtualClock({ startMs: 0 }),
      knobs: { oss: { duplicateEvents: 0.5 } },
    });
    const url: string = simulator.endpoints.oss;
    // @ts-expect-error ECS does not listen.
    simulator.endpoints.ecs;
    // @ts-expect-error No such reading.
    simulator.ecs.knobs.afterCancel = "everything";
    console.log(url);
    `,
  );
  const nodeTypes = fileURLToPath(new URL(".", import.meta.resolve("@types/node/package.json")));
  await mkdir(join(folder, "node_modules/@types"));
  await symlink(nodeTypes, join(folder, "node_modules/@types/node"));
  const options = { strict: true, noEmit: true, module: "nodenext", target: "es2023", types: ["node"] };
  await writeFile(
    join(folder, "typed/tsconfig.json"),
    JSON.stringify({ compilerOptions: options, files: ["use.ts"] }),
  );
  const compiler = fileURLToPath(new URL("bin/tsc", import.meta.resolve("typescript/package.json")));
  const { stdout } = await run(process.execPath, [compiler, "-p", "typed"], { cwd: folder }).catch(
    (error) => error,
  );
  expect(stdout).toBe("");
});

test("has a command that says where it is, is controlled, and ends without a trace", async () => {
  const command = join(folder, "node_modules/.bin/alicloud-simulator");
  const child = spawn(command, ["--services", "oss,ecs", "--port", "0", "--virtual"], { cwd: folder });
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const told = JSON.parse(line);
  expect(Object.keys(told)).toEqual([
    "oss",
    "ecs",
    "control",
    "region",
    "accountId",
    "accessKeyId",
    "accessKeySecret",
    "pid",
  ]);
  expect(told.oss).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/);
  const changed = await fetch(`${told.control}/knobs`, {
    method: "PATCH",
    body: JSON.stringify({ ecs: { importBaseMs: 36_000_000 } }),
  });
  expect(await changed.json()).toMatchObject({ ecs: { importBaseMs: 36_000_000 } });
  expect(await (await fetch(`${told.control}/clock`)).json()).toMatchObject({ speed: 0 });
  child.kill("SIGTERM");
  const [code] = await once(child, "exit");
  expect(code).toBe(0);
  await expect(fetch(told.oss)).rejects.toThrow("fetch failed");
});

test.each([
  [["--port", "x"], 2, "--port must be a whole number from 0 to 65531, is x."],
  [["--services", "oss,s3"], 2, "There is no service s3; there are oss, ecs, fnf, fc."],
  [["--speed", "0"], 2, "--speed must be above 0 and at most 10000, is 0."],
  [["--virtual", "--speed", "2"], 2, "--virtual and --speed contradict each other."],
  [["--account-id", "me"], 2, "--account-id must be digits, is me."],
  [["--nope"], 2, "Unknown option '--nope'"],
  [["--stack", "nowhere.yaml"], 1, "nowhere.yaml"],
])("refuses %j", async (args, code, message) => {
  const command = join(folder, "node_modules/.bin/alicloud-simulator");
  const failed = await run(command, args as string[], { cwd: folder }).catch((error) => error);
  expect([failed.code, failed.stdout]).toEqual([code, ""]);
  expect(failed.stderr).toContain(message);
});

test("tells how it is used and which version it is", async () => {
  const command = join(folder, "node_modules/.bin/alicloud-simulator");
  expect((await run(command, ["--help"])).stdout).toContain("--services LIST");
  expect((await run(command, ["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
