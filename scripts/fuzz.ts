import { readdirSync, readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { type Detection, detect } from "../functions/core/preflight/image-files/detect.ts";
import {
  type FileEvidence,
  HEAD_BYTES,
  nextRange,
} from "../functions/core/preflight/image-files/evidence.ts";
import { type ImageFile, imageFile, type Part } from "../functions/core/preflight/image-files/image-file.ts";
import { judgeFile } from "../functions/core/preflight/image-files/judge-file.ts";

import { isWarning, PROBLEMS, WARNINGS } from "../functions/core/preflight/problems/problem.ts";
import { diskFiles } from "../functions/core/preflight/sidecar/disk-files.ts";

/**
 * Feeds mutated image headers to the readers: `npm run fuzz -- [--runs N] [--seed N]`. Every one must give an
 * answer, look at nothing but the bytes of the read plan, and be quick about it. A failure is printed with
 * all it takes to repeat it.
 */
const FOLDER = new URL("../test/fixtures/images/", import.meta.url);
const BUDGET_BYTES = 160 * 1024;
const MAX_READS = 4;
/** A reader that looks at more than this has a loop that its input drives. */
const MAX_VIEWED_BYTES = 64 * BUDGET_BYTES;
const MAX_MS = 1000;

interface Seed {
  name: string;
  sizeBytes: number;
  head: Uint8Array;
  tail: Uint8Array;
  /** What lies between them. */
  middle: Uint8Array;
}

interface Figures {
  runs: number;
  seconds: number;
  slowestMs: number;
  mostViewedBytes: number;
  mostReadBytes: number;
  outcomes: Record<string, number>;
}

/** Mulberry32: small, and the same on every machine. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Each fixture's bytes, in buffers of their own. */
function readSeeds(): Seed[] {
  return readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => {
      const bytes = readFileSync(new URL(name, FOLDER));
      const tail = Uint8Array.from(bytes.subarray(Math.max(0, bytes.length - 4096)));
      const whole = bytes.length <= HEAD_BYTES + tail.length;
      const head = Uint8Array.from(whole ? bytes : bytes.subarray(0, HEAD_BYTES));
      const middle = Uint8Array.from(bytes.subarray(0, 32 * 1024));
      return { name, sizeBytes: bytes.length, head, tail: whole ? head : tail, middle };
    });
}

/** Reads what is asked for: the seed's start and end, and tables that are made of its first bytes. */
function evidenceOf(seed: Seed, sizeBytes: number): FileEvidence {
  const parts: Part[] = [];
  let total = 0;
  for (;;) {
    const range = nextRange({ sizeBytes, parts });
    if (range === undefined) return { sizeBytes, parts };
    const { start, end } = range;
    if (start < 0 || end < start || end >= sizeBytes) throw new Error(`a read outside: ${start} to ${end}`);
    total += end - start + 1;
    if (parts.length === MAX_READS || total > BUDGET_BYTES)
      throw new Error(`too much is read: ${total} bytes`);
    const from = start === 0 ? seed.head : parts.length === 1 ? seed.tail : seed.middle;
    const length = Math.min(end - start + 1, from.length);
    parts.push({
      start,
      end,
      bytes: parts.length === 1 ? from.subarray(from.length - length) : from.subarray(0, length),
    });
  }
}

const NUMBERS = [
  0, 1, 2, 3, 7, 8, 9, 31, 64, 512, 4096, 65_536, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff,
];

type Undo = () => void;

function write(bytes: Uint8Array, at: number, data: readonly number[]): Undo {
  const before = bytes.slice(at, at + data.length);
  bytes.set(data.slice(0, before.length), at);
  return () => bytes.set(before, at);
}

/** Changes one to eight places, mostly in headers: to a number that is often special, or random bytes. */
function mutate(seed: Seed, random: (below: number) => number): Undo[] {
  return Array.from({ length: 1 + random(8) }, () => {
    const atEnd = random(3) === 0;
    const bytes = atEnd ? seed.tail : seed.head;
    const near = random(Math.min(bytes.length, [128, 640, 2048, bytes.length][random(4)] as number));
    const at = atEnd && random(2) === 0 ? bytes.length - 1 - near : near;
    const number = NUMBERS[random(NUMBERS.length)] as number;
    const length = [1, 2, 4, 8][random(4)] as number;
    const special = random(2) === 0;
    const data = Array.from({ length }, (_, i) =>
      special ? (number >>> (8 * ((length - 1 - i) % 4))) & 0xff : random(256),
    );
    return write(bytes, at, data);
  });
}

/** Makes a VHD's three checksums right, so that what they protect is read. */
function sumUp({ head, tail }: Seed): Undo[] {
  const parts = [
    { bytes: head, at: 0, length: 512, sum: 64 },
    { bytes: head, at: 512, length: 1024, sum: 36 },
    { bytes: tail, at: tail.length - 512, length: 512, sum: 64 },
  ];
  return parts.flatMap(({ bytes, at, length, sum }) => {
    const part = bytes.subarray(at, at + length);
    if (!["conectix", "cxsparse"].includes(Buffer.from(part.subarray(0, 8)).toString("latin1"))) return [];
    const total = part.reduce((all, byte, i) => (i < sum || i >= sum + 4 ? all + byte : all), 0);
    const right = ~total >>> 0;
    return write(bytes, at + sum, [right >>> 24, (right >>> 16) & 0xff, (right >>> 8) & 0xff, right & 0xff]);
  });
}

/** Hands every look at the file on, and fails if it shows anything but the known bytes. */
function guarded(file: ImageFile, { parts }: FileEvidence, viewed: { bytes: number }): ImageFile {
  const inside = (view: DataView, bytes: Uint8Array) =>
    view.buffer === bytes.buffer &&
    view.byteOffset >= bytes.byteOffset &&
    view.byteOffset + view.byteLength <= bytes.byteOffset + bytes.byteLength;
  return {
    ...file,
    view(offset, length) {
      const view = file.view(offset, length);
      if (view === undefined) return undefined;
      viewed.bytes += view.byteLength;
      if (!parts.some(({ bytes }) => inside(view, bytes)))
        throw new Error(`a look outside: ${offset}, ${length}`);
      if (viewed.bytes > MAX_VIEWED_BYTES) throw new Error("a loop that the input drives");
      return view;
    },
  };
}

/** Whether an answer is one: a known format or known codes, and numbers that can be reckoned with. */
function check(answer: Detection): void {
  for (const { code, message } of answer.findings) {
    if (!(code in PROBLEMS || code in WARNINGS)) throw new Error(`an unknown code: ${code}`);
    if (/\{\w+\}|undefined|NaN/.test(message)) throw new Error(`a message with a hole: ${message}`);
    if (message.length > 600) throw new Error(`a message of ${message.length} characters`);
  }
  if (answer.is === "other") {
    if (answer.findings.length === 0) throw new Error("no image, and no reason");
    return;
  }
  const { virtualSizeBytes } = answer;
  const refused = !answer.findings.every(isWarning);
  if (virtualSizeBytes === undefined ? !refused : !(virtualSizeBytes > 0))
    throw new Error("no size, and no reason");
}

/** The size that the file is said to have: its own, a smaller one, or an enormous one. */
function claimedSize(seed: Seed, random: (below: number) => number): number {
  const known = Math.max(seed.head.length, seed.tail.length);
  return [seed.sizeBytes, seed.sizeBytes, random(known + 1), known + random(2 ** 31), 2 ** 40][
    random(5)
  ] as number;
}

function fuzz(runs: number, seedNumber: number): Figures {
  const seeds = readSeeds();
  const random = randomFrom(seedNumber);
  const figures: Figures = {
    runs,
    seconds: 0,
    slowestMs: 0,
    mostViewedBytes: 0,
    mostReadBytes: 0,
    outcomes: {},
  };
  const started = performance.now();
  for (let run = 0; run < runs; run++) {
    const seed = seeds[random(seeds.length)] as Seed;
    const undo = mutate(seed, random);
    if (random(4) > 0) undo.push(...sumUp(seed));
    const sizeBytes = claimedSize(seed, random);
    const viewed = { bytes: 0 };
    const began = performance.now();
    try {
      const evidence = evidenceOf(seed, sizeBytes);
      const answer = detect(guarded(imageFile(seed.name, evidence), evidence, viewed));
      check(answer);
      const first = answer.findings[0]?.code ?? `good ${answer.is === "other" ? "" : answer.format}`;
      figures.outcomes[first] = (figures.outcomes[first] ?? 0) + 1;
      if (run % 16 === 0) judge(seed, evidence);
      figures.mostReadBytes = Math.max(
        figures.mostReadBytes,
        evidence.parts.reduce((sum, { bytes }) => sum + bytes.length, 0),
      );
      const ms = performance.now() - began;
      if (ms > MAX_MS) throw new Error(`${ms} ms`);
      figures.slowestMs = Math.max(figures.slowestMs, ms);
      figures.mostViewedBytes = Math.max(figures.mostViewedBytes, viewed.bytes);
    } catch (error) {
      const head = Buffer.from(seed.head.subarray(0, 4096)).toString("base64");
      console.error({ seed: seedNumber, run, fixture: seed.name, sizeBytes, head });
      throw error;
    }
    for (const step of undo.reverse()) step();
  }
  return { ...figures, seconds: (performance.now() - started) / 1000 };
}

/** The whole judgement of a file, as it is made of a drop. */
function judge({ name }: Seed, evidence: FileEvidence): void {
  const { files } = diskFiles(`incoming/${name}`, {});
  for (const file of files) judgeFile(file, evidence, { limits: "api", uefi: true, platform: undefined });
}

const { values } = parseArgs({
  options: { runs: { type: "string", default: "1000000" }, seed: { type: "string", default: "20261123" } },
});
const figures = fuzz(Number(values.runs), Number(values.seed));
const outcomes = Object.entries(figures.outcomes).sort(([, a], [, b]) => b - a);
console.log(
  `seed ${values.seed}: ${figures.runs} mutated headers in ${figures.seconds.toFixed(1)} s, no failure`,
);
console.log(`slowest ${figures.slowestMs.toFixed(1)} ms, most bytes looked at ${figures.mostViewedBytes}`);
console.log(`bytes read of a file: at most ${figures.mostReadBytes} of a budget of ${BUDGET_BYTES}`);
for (const [outcome, count] of outcomes) console.log(`${String(count).padStart(8)} ${outcome}`);
