import { open, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { evidenceOf } from "../cli/upload/local-files.ts";
import { draftSidecar } from "../functions/core/preflight/draft/draft-sidecar.ts";
import { ENGLISH, noteIn } from "../functions/core/words/words.ts";

/** What the demo drops: files of this repository, or somebody's own images with drafted sidecars. */
export interface DemoDrop {
  /** Below `incoming/`. */
  key: string;
  /** Path of the image. */
  file: string;
  /** Paths of data disks by their key below `incoming/`. */
  dataDisks: Record<string, string>;
  sidecar: Record<string, unknown>;
  /** Which of the two is uploaded first: either way it is one drop. */
  first: "image" | "sidecar";
  expected: "imported" | "refused";
  about: string;
}

const IMAGES = fileURLToPath(new URL("../test/fixtures/images/", import.meta.url));
const LINUX = { osType: "linux", architecture: "x86_64", systemDisk: { sizeGib: 40 } } as const;

export const OWN_DROPS: readonly DemoDrop[] = [
  {
    key: "team-a/web.qcow2",
    file: join(IMAGES, "web.qcow2"),
    dataDisks: {},
    sidecar: {
      ...LINUX,
      name: "web-2026.11",
      platform: "Ubuntu",
      format: "qcow2",
      tags: { team: "web" },
      copies: [{ region: "cn-beijing" }],
      shareWith: ["2222333344445555"],
    },
    first: "image",
    expected: "imported",
    about: "qcow2, to be copied to cn-beijing and shared",
  },
  {
    key: "team-a/app.vhd",
    file: join(IMAGES, "app.vhd"),
    dataDisks: {},
    sidecar: { ...LINUX, name: "app-2026.11", platform: "CentOS", format: "vhd", description: "应用服务器" },
    first: "sidecar",
    expected: "imported",
    about: "dynamic VHD",
  },
  {
    key: "team-b/db.vhd",
    file: join(IMAGES, "db.vhd"),
    dataDisks: { "team-b/db-data.raw": join(IMAGES, "data.raw") },
    sidecar: {
      ...LINUX,
      name: "db-2026.11",
      platform: "Debian",
      format: "vhd",
      dataDisks: [{ key: "db-data.raw", sizeGib: 100, format: "raw" }],
    },
    first: "image",
    expected: "imported",
    about: "fixed VHD, with a data disk",
  },
  {
    key: "team-b/gateway.raw",
    file: join(IMAGES, "gpt.raw"),
    dataDisks: {},
    sidecar: { ...LINUX, name: "gateway-2026.11", platform: "Others Linux", format: "raw" },
    first: "sidecar",
    expected: "imported",
    about: "raw disk with a partition table",
  },
  {
    key: "team-b/legacy.qcow2",
    file: join(IMAGES, "overlay.qcow2"),
    dataDisks: {},
    sidecar: { ...LINUX, name: "1st legacy", platform: "BeOS", systemDisk: { sizeGib: 7 } },
    first: "image",
    expected: "refused",
    about: "half an image with a sloppy sidecar",
  },
];

/** Drops of somebody's own images. Throws if a file cannot be read. */
export async function draftDrops(files: readonly string[]): Promise<{ drops: DemoDrop[]; notes: string[] }> {
  const drops: DemoDrop[] = [];
  const notes: string[] = [];
  for (const [index, file] of files.entries()) {
    await (await open(file)).close();
    const evidence = await evidenceOf(file);
    if (evidence === undefined) throw new Error(`${file} does not exist`);
    const name = basename(file);
    const draft = draftSidecar({ key: name, evidence, limits: "console" });
    const taken = drops.some(({ key }) => key === name);
    drops.push({
      key: taken ? `${index + 1}/${name}` : name,
      file,
      dataDisks: {},
      sidecar: taken
        ? { ...draft.sidecar, name: `${String(draft.sidecar["name"])}-${index + 1}` }
        : draft.sidecar,
      first: "image",
      expected: "imported",
      about: `${String(draft.sidecar["format"] ?? "unknown format")}, with a drafted sidecar`,
    });
    notes.push(...draft.notes.map((note) => `${name}: ${noteIn(ENGLISH, note).replace(`${name}: `, "")}`));
  }
  return { drops, notes };
}

export async function sizeOf(file: string): Promise<number> {
  return (await stat(file)).size;
}
