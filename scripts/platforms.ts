import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";

/**
 * `npm run platforms`: compares what package-lock.json says of the packages that only other machines install with what
 * their registry says of the pinned versions; npm leaves out of the file what the machine it runs on need not have. With
 * `-- --write` it writes what is wrong anew. Exit code 1: something is wrong. It needs the network; what a registry does not
 * answer is told and proves nothing, since some have the packages of some platforms only.
 */
const LOCK = new URL("../package-lock.json", import.meta.url);

/** Where this project is worked on. */
const PLATFORMS: ReadonlyArray<{ os: string; cpu: string }> = [
  { os: "darwin", cpu: "x64" },
  { os: "darwin", cpu: "arm64" },
  { os: "win32", cpu: "x64" },
  { os: "linux", cpu: "x64" },
  { os: "linux", cpu: "arm64" },
];

/** What an entry says of a package. */
interface Entry {
  version: string;
  integrity?: string;
  cpu?: string[];
  os?: string[];
  libc?: string[];
  license?: string;
  engines?: Record<string, string>;
  dev?: boolean;
  optional?: boolean;
  optionalDependencies?: Record<string, string>;
}
export type Lock = { packages: Record<string, Entry> };

/** What the registry says of a version. */
export type Told = Pick<Entry, "integrity" | "cpu" | "os" | "libc" | "license" | "engines">;

const nameOf = (path: string) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
const isFor = ({ os, cpu }: Entry) =>
  PLATFORMS.some((one) => (os?.includes(one.os) ?? true) && (cpu?.includes(one.cpu) ?? true));

/** The entries of packages that are for some platforms only, and for one that this project is worked on. */
export function platformEntries({ packages }: Lock): Array<[path: string, entry: Entry]> {
  return Object.entries(packages).filter(
    ([, entry]) => (entry.os ?? entry.cpu) !== undefined && isFor(entry),
  );
}

/** What can be seen without the registry: packages that others name, and that have no entry of that version or no integrity. */
export function incomplete({ packages }: Lock): string[] {
  return Object.entries(packages).flatMap(([parent, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies).flatMap(([name, version]) => {
      const entry = packages[`${parent}/node_modules/${name}`] ?? packages[`node_modules/${name}`];
      if (entry === undefined) return [`${name}, which ${nameOf(parent)} names, is missing`];
      if (entry.integrity === undefined) return [`${name} has no integrity`];
      const isPinned = /^\d/.test(version);
      return isPinned && entry.version !== version ? [`${name} is ${entry.version}, not ${version}`] : [];
    }),
  );
}

const FIELDS = ["integrity", "cpu", "os", "libc", "license", "engines"] as const;

/** What an entry says otherwise than the registry, in sentences. */
export function differences(name: string, entry: Entry, told: Told): string[] {
  const text = (value: unknown) => JSON.stringify(value) ?? "nothing";
  return FIELDS.filter((field) => text(entry[field]) !== text(told[field])).map(
    (field) => `${name}: ${field} is ${text(entry[field])}, the registry says ${text(told[field])}`,
  );
}

/** The entry with what the registry says, its fields in npm's order. */
export function mended({ version, dev, optional, ...rest }: Entry, told: Told): Entry {
  const { integrity, cpu, libc, license, os, engines } = told;
  const entry = { version, integrity, cpu, dev, libc, license, optional, os, ...rest, engines };
  Object.assign(entry, { integrity, cpu, libc, license, os, engines });
  return JSON.parse(JSON.stringify(entry));
}

async function ask(name: string, version: string): Promise<Told | undefined> {
  const fields = ["dist.integrity", ...FIELDS.slice(1)];
  const args = ["view", `${name}@${version}`, ...fields, "--json"];
  const { stdout } = await promisify(execFile)("npm", args).catch(() => ({ stdout: "" }));
  if (stdout.trim() === "") return undefined;
  const { "dist.integrity": integrity, ...told } = JSON.parse(stdout);
  // Some npm tell a list of one as what is in it.
  for (const field of ["cpu", "os", "libc"]) if (typeof told[field] === "string") told[field] = [told[field]];
  return { integrity, ...told };
}

async function main(write: boolean): Promise<void> {
  const lock: Lock = JSON.parse(readFileSync(LOCK, "utf8"));
  const wrong = write ? [] : incomplete(lock);
  const asked = platformEntries(lock);
  const unanswered: string[] = [];
  if (write)
    for (const [path, entry] of Object.entries(lock.packages))
      if (entry.optional && entry.integrity === undefined && !asked.some(([other]) => other === path))
        asked.push([path, entry]);
  const next = asked.values();
  // Four at a time: npm starts a process for each.
  const work = async () => {
    for (const [path, entry] of next) {
      const told = await ask(nameOf(path), entry.version);
      if (told === undefined) {
        unanswered.push(nameOf(path));
        continue;
      }
      wrong.push(...differences(nameOf(path), entry, told));
      lock.packages[path] = mended(entry, told);
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  for (const line of wrong.sort()) console.error(line);
  console.error(
    `${asked.length} packages of other machines were compared; ${wrong.length} things were wrong.`,
  );
  if (write) writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
  else if (wrong.length > 0) process.exitCode = 1;
}

if (process.argv[1] === new URL(import.meta.url).pathname) await main(process.argv.includes("--write"));
