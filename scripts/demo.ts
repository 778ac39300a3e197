import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import OSS from "ali-oss";
import { createCommands } from "../cli/command/commands.ts";
import { type Connection, connect } from "../cli/connection/connection.ts";
import { LOCAL_FILE, type LocalInfo } from "../cli/connection/simulator-file.ts";
import type { Event } from "../cli/events.ts";
import type { ImportView } from "../cli/imports/import-view.ts";
import { executionsByName, watchImports } from "../cli/imports/watch-imports.ts";
import { createRenderer, type Renderer } from "../cli/output/renderer.ts";
import { createScreen, type Screen } from "../cli/output/screen.ts";
import { sizeText } from "../cli/output/time.ts";
import { aboutOf, openInBrowser } from "../cli/ui/about.ts";
import { servePage } from "../cli/ui/server.ts";
import { follow, timelines } from "../cli/verbs/history/follow-execution.ts";
import { startLocal } from "../cli/verbs/local.ts";
import { ENGLISH_WORDS } from "../cli/words/words.ts";
import { executionName, resultKeys } from "../functions/core/import/drop.ts";
import { distributionLines } from "./demo-distribution.ts";
import { type DemoDrop, draftDrops, OWN_DROPS, sizeOf } from "./demo-drops.ts";

/**
 * Shows the product at work on this machine: drops images into the simulator's bucket, watches them imported,
 * shows what came of each and the history of one. `npm run demo -- FILE...` takes your own images.
 */

/** An import of minutes takes seconds, and a function that starts slowly keeps its limit of 150 s. */
const SPEED = 60;
const PATIENCE_MS = 60_000;

/** One drop, while it is dropped and after. */
interface Dropped {
  drop: DemoDrop;
  execution: string;
  /** Full object key. */
  key: string;
}

/** Two columns in, so that the lines at the end stand out. */
function indented(screen: Screen): Screen {
  return {
    ...screen,
    style: () => ({ ...screen.style(), width: lessTwo(screen.style().width) }),
    write: (text) => screen.write(text.replace(/^(?=.)/gm, "  ")),
  };
}

function lessTwo(width: number | undefined): number | undefined {
  return width === undefined ? undefined : width - 2;
}

function connectOss({ oss, region, bucket, accessKeyId, accessKeySecret }: LocalInfo): OSS {
  const pathStyle = { sldEnable: true };
  return new OSS({
    endpoint: oss,
    region: `oss-${region}`,
    bucket,
    accessKeyId,
    accessKeySecret,
    ...pathStyle,
  });
}

const SINGLE_PUT_BYTES = 100 * 2 ** 20;

async function putFile(oss: OSS, key: string, file: string): Promise<void> {
  if ((await sizeOf(file)) <= SINGLE_PUT_BYTES) await oss.put(key, file);
  else await oss.multipartUpload(key, file, { partSize: 32 * 2 ** 20, parallel: 4 });
}

/** Uploads the sidecar and gives the name of the execution that this starts. */
async function putSidecar(oss: OSS, bucket: string, imageKey: string, sidecar: object): Promise<string> {
  const { res } = await oss.put(`${imageKey}.json`, Buffer.from(JSON.stringify(sidecar, null, 2)));
  const headers = res.headers as Record<string, string>;
  const sidecarEtag = String(headers["etag"]).replaceAll('"', "").toUpperCase();
  return executionName({
    bucket,
    imageKey,
    sidecarEtag,
    eventRequestId: String(headers["x-oss-request-id"]),
  });
}

/** Waits until `look` finds something. */
async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadlineMs) throw new Error(`${what} did not happen within a minute`);
    await sleep(50);
  }
}

/** Drops the files in the drop's order; a later image is uploaded when the import is seen to wait for it. */
async function dropIt(
  drop: DemoDrop,
  oss: OSS,
  connection: Connection,
): Promise<Dropped & { complete: Promise<void> }> {
  const { bucket, settings } = connection;
  const { incoming } = settings.prefixes;
  const key = `${incoming}${drop.key}`;
  for (const [disk, file] of Object.entries(drop.dataDisks)) await putFile(oss, `${incoming}${disk}`, file);
  if (drop.first === "image") await putFile(oss, key, drop.file);
  const execution = await putSidecar(oss, bucket, key, drop.sidecar);
  const source = await connection.imports();
  await until(`the start of ${key}`, () => source.flows.describe(execution));
  const late = async () => {
    const { status } = resultKeys({ key, execution }, settings.prefixes);
    await until(`waiting for ${key}`, () => source.bucket(bucket).readJson(status));
    await putFile(oss, key, drop.file);
  };
  return { drop, execution, key, complete: drop.first === "image" ? Promise.resolve() : late() };
}

async function watchAll(
  dropped: readonly Dropped[],
  { connection, renderer, signal }: { connection: Connection; renderer: Renderer; signal: AbortSignal },
): Promise<Map<string, ImportView>> {
  const views = new Map<string, ImportView>();
  const find = executionsByName(dropped.map(({ execution }) => execution));
  for await (const event of watchImports(connection, { find, signal, intervalMs: 200 })) {
    if (event.kind === "ended") views.set(event.view.execution, event.view);
    // The lines at the end tell of images that were imported.
    if (event.kind !== "ended" || event.view.state !== "imported") await renderer.show(event);
  }
  return views;
}

async function showAll(events: AsyncIterable<Event> | Iterable<Event>, renderer: Renderer): Promise<void> {
  for await (const event of events) await renderer.show(event);
  await renderer.end();
}

/** `ui`: plays with the page open, and leaves it open until Ctrl-C. */
async function demo(
  { files, ui }: { files: readonly string[]; ui: boolean },
  signal: AbortSignal,
  folder: string,
): Promise<boolean> {
  const { drops, notes } = files.length === 0 ? { drops: OWN_DROPS, notes: [] } : await draftDrops(files);
  const { simulator, info } = await startLocal({ speed: SPEED }, {});
  try {
    await mkdir(join(folder, ".image-drop"));
    await writeFile(join(folder, LOCAL_FILE), JSON.stringify(info));
    const commands = createCommands("npx image-drop", { local: true });
    const context = { folder, signal, environment: {}, commands };
    const connection = await connect({ local: true }, context);
    const colours = { environment: process.env, colour: true, words: ENGLISH_WORDS, commands };
    const out = createScreen(process.stdout, colours);
    const screens = { out: indented(out), talk: indented(createScreen(process.stderr, colours)) };
    const renderer = createRenderer("text", screens, "one");
    const title = (text: string) => out.write(`${out.style().paint("bold", text)}\n`);
    const line = (text: string) => screens.out.write(`${text}\n`);

    const page = ui
      ? await servePage(connection, context, { port: 0, about: aboutOf(connection, context) })
      : undefined;
    if (page !== undefined) {
      await title(`The page: ${page.url}`);
      openInBrowser(page.url);
    }
    await title(
      `Dropping ${drops.length} images into oss://${info.bucket} (a simulator, ${SPEED} times as fast as real time)`,
    );
    for (const note of notes) await line(note);
    const oss = connectOss(info);
    const dropped: Array<Awaited<ReturnType<typeof dropIt>>> = [];
    for (const drop of drops) {
      dropped.push(await dropIt(drop, oss, connection));
      const order = drop.first === "image" ? "image, then sidecar" : "sidecar, then image";
      await line(`${drop.key}: ${sizeText(await sizeOf(drop.file))} ${drop.about}; ${order}`);
    }

    await title("Watching");
    const complete = Promise.all(dropped.map((one) => one.complete));
    const views = await watchAll(dropped, { connection, renderer, signal });
    await complete;
    await renderer.end();

    await title("Results");
    const ended = dropped.flatMap(({ execution }) => views.get(execution) ?? []);
    const { incoming } = connection.settings.prefixes;
    const nowMs = connection.now();
    const rows = ended.map((view) => ({ kind: "import-row", view, nowMs, incoming }) as const);
    await showAll(rows, createRenderer("text", screens, "many"));

    for (const { drop, key, execution } of dropped) {
      if (drop.sidecar["copies"] === undefined) continue;
      await title(`After the import of ${key}`);
      const keys = resultKeys({ key, execution }, connection.settings.prefixes);
      const { bucket } = await connection.imports();
      const document = await until("the copy", () => bucket(info.bucket).readJson(keys.distribution));
      for (const text of distributionLines(drop.key, document)) await line(text);
    }

    const told = dropped.find(({ drop }) => drop.expected === "imported") ?? dropped[0];
    if (told !== undefined) {
      await title(`History of ${told.key}`);
      const source = await connection.imports();
      const execution = await until("its end", () => source.flows.describe(told.execution));
      const once = follow(execution, { source, signal, intervalMs: 0, once: true });
      await showAll(timelines(once, source, false), createRenderer("text", screens, "one"));
    }

    await out.write("\n");
    for (const { imageId, key, state } of ended)
      if (state === "imported") await out.write(`imported ${imageId} ${key}\n`);
    if (page !== undefined) {
      await title("The page stays open until Ctrl-C.");
      if (!signal.aborted) await new Promise((end) => signal.addEventListener("abort", end, { once: true }));
      await page.close();
    }
    return dropped.every(({ drop, execution }) => views.get(execution)?.state === drop.expected);
  } finally {
    await simulator.close();
  }
}

const interruption = new AbortController();
process.once("SIGINT", () => interruption.abort());
const folder = await mkdtemp(join(tmpdir(), "image-drop-demo-"));
try {
  // npm runs scripts in the package's folder; a path is meant from where npm was called.
  const given = process.argv.slice(2);
  const ui = given.includes("--ui");
  const files = given
    .filter((word) => word !== "--ui")
    .map((file) => resolve(process.env["INIT_CWD"] ?? ".", file));
  const asExpected = await demo({ files, ui }, interruption.signal, folder);
  if (!asExpected) console.error("Something did not end as it should have; see above.");
  process.exitCode = asExpected ? 0 : 1;
} catch (error) {
  console.error(
    interruption.signal.aborted ? "Interrupted." : `The demo failed: ${(error as Error).message}`,
  );
  process.exitCode = interruption.signal.aborted ? 130 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit();
