import { readFileSync } from "node:fs";
import { defaultKnobs } from "alicloud-simulator";
import { describe, expect, it } from "vitest";
import { PROBES, probe } from "./probe.ts";

const page = readFileSync(new URL("beliefs.md", import.meta.url), "utf8");
const beliefs = page
  .split(/^## /m)
  .slice(1)
  .map((text) => ({ name: text.slice(0, text.indexOf("\n")), text }));
const KNOBS = Object.values(defaultKnobs()).flatMap((knobs) => Object.keys(knobs));

async function asked(args: string[], environment: Record<string, string>) {
  const said: string[] = [];
  const exitCode = await probe(args, environment, (text) => said.push(text));
  return { exitCode, said: said.join("\n") };
}

describe("the beliefs", () => {
  it("have a probe each, and each probe a belief", () => {
    expect(beliefs.map(({ name }) => name).sort()).toEqual(Object.keys(PROBES).sort());
    expect(beliefs.length).toBeGreaterThan(15);
  });

  it.each(beliefs)(
    "$name: say what is believed, where it matters, what if not, and how to ask",
    ({ name, text }) => {
      const points = [...text.matchAll(/^- \*\*([^*]+)\*\*: \S/gm)].map(([, point]) => point);
      expect(points).toEqual(["Belief", "Matters", "If wrong", "Knob", "Probe"]);
      const yes = PROBES[name]?.costs === undefined ? "" : " --yes";
      expect(text).toContain(`\`npm run probe -- ${name}${yes}\``);
      const knobs = /^- \*\*Knob\*\*: ([\s\S]*?)\n- /m.exec(text)?.[1] ?? "";
      const named = [...knobs.matchAll(/`(\w+)`/g)].map(([, knob]) => knob as string);
      if (!knobs.startsWith("none")) expect(named.filter((knob) => !KNOBS.includes(knob))).toEqual([]);
      expect(named.length > 0 || knobs.startsWith("none")).toBe(true);
    },
  );
});

describe("a probe", () => {
  it.each(Object.keys(PROBES))("refuses without keys, and says which: %s", async (name) => {
    const { exitCode, said } = await asked([name, "--yes"], {});
    expect(exitCode).toBe(2);
    expect(said).toContain("SOURCE_BUCKET must be set");
  });

  const keys = { ALIBABA_CLOUD_ACCESS_KEY_ID: "a", ALIBABA_CLOUD_ACCESS_KEY_SECRET: "b", SOURCE_BUCKET: "c" };
  const priced = Object.entries(PROBES).filter(([, { costs }]) => costs !== undefined);
  it.each(priced.map(([name]) => name))("that costs something asks for a yes first: %s", async (name) => {
    const { exitCode, said } = await asked([name], keys);
    expect(exitCode).toBe(2);
    expect(said).toContain(`costs: ${PROBES[name]?.costs}`);
    expect(said).toContain(`makes, and removes again: ${PROBES[name]?.makes}`);
  });

  it("is listed with what it needs and costs, also if the name is wrong", async () => {
    const { exitCode, said } = await asked(["no-such"], keys);
    expect(exitCode).toBe(2);
    for (const name of Object.keys(PROBES)) expect(said).toContain(`  ${name} `);
  });
});
