import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { differences, incomplete, type Lock, mended, platformEntries } from "../../scripts/platforms.ts";

/** What can be known of package-lock.json without the network; `npm run platforms` asks the registry. */
const lock: Lock = JSON.parse(readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8"));

const parent = { version: "1.0.0", optionalDependencies: { "tool-darwin-arm64": "1.0.0" } };
const child = { version: "1.0.0", integrity: "sha512-a", os: ["darwin"], cpu: ["arm64"], optional: true };
const lockOf = (entry?: object) =>
  ({
    packages: { "node_modules/tool": parent, ...(entry && { "node_modules/tool-darwin-arm64": entry }) },
  }) as Lock;

test("every package that only other machines install is in the lock file, pinned and with its integrity", () => {
  expect(incomplete(lock)).toEqual([]);
  const names = platformEntries(lock).map(([path]) => path.replace("node_modules/", ""));
  for (const name of [
    "@biomejs/cli-darwin-x64",
    "@esbuild/darwin-arm64",
    "@rolldown/binding-win32-x64-msvc",
    "@typescript/typescript-linux-arm64",
  ])
    expect(names).toContain(name);
  expect(names).not.toContain("@esbuild/aix-ppc64");
});

test.each([
  [undefined, "tool-darwin-arm64, which tool names, is missing"],
  [{ ...child, integrity: undefined }, "tool-darwin-arm64 has no integrity"],
  [{ ...child, version: "1.0.1" }, "tool-darwin-arm64 is 1.0.1, not 1.0.0"],
])("an entry that is not whole is told: %j", (entry, told) => {
  expect(incomplete(lockOf(entry))).toEqual([told]);
  expect(incomplete(lockOf(child))).toEqual([]);
});

test("what the registry says otherwise is told, and mended", () => {
  const told = { integrity: "sha512-b", os: ["darwin"], cpu: ["arm64"], license: "MIT" };
  expect(differences("tool", child, told)).toEqual([
    'tool: integrity is "sha512-a", the registry says "sha512-b"',
    'tool: license is nothing, the registry says "MIT"',
  ]);
  const entry = mended(child, told);
  expect(differences("tool", entry, told)).toEqual([]);
  expect(entry).toEqual({ ...child, ...told });
});
