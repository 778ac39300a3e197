import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { withTables } from "../scripts/tables.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

describe("the README", () => {
  it("has the tables that the code has (npm run tables writes them)", () => {
    expect(withTables(readme)).toBe(readme);
  });

  it("gives every dependency its reason, and names none that is not there", () => {
    const section = readme.slice(readme.indexOf("## Dependencies"), readme.indexOf("## Licence"));
    const rows = [...section.matchAll(/^\| ([^|]+) \| ([^|]+) \|$/gm)].slice(2);
    const named = rows.flatMap(([, names]) => (names as string).trim().split(", "));
    const installed = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(named.sort()).toEqual(installed.sort());
  });

  it("pins every dependency exactly", () => {
    const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version as string))).toEqual([]);
  });

  it("names only npm scripts that exist", () => {
    const scripts = [...readme.matchAll(/npm run ([a-z:-]+)/g)].map(([, name]) => name as string);
    expect(scripts.filter((name) => !(name in manifest.scripts))).toEqual([]);
  });
});
