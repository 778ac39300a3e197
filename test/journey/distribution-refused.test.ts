import { expect, it } from "vitest";
import { rawDisk, rawSidecar } from "./disk.ts";
import { KEY } from "./hands.ts";
import { importsBegun } from "./stage.ts";
import { useStage } from "./use-stage.ts";

const stage = useStage();

it("a sidecar that asks for copies, shares or a family is refused, and nothing is imported", async () => {
  await stage.put(KEY, rawDisk());
  const sidecar = rawSidecar("web", { family: "web", copies: [{ region: "cn-beijing" }] });
  const result = await stage.result(KEY, await stage.dropSidecar(KEY, sidecar));
  expect(result).toMatchObject({
    state: "refused",
    problems: [
      { code: "DistributionOff", path: "/family" },
      { code: "DistributionOff", path: "/copies" },
    ],
  });
  expect(importsBegun(stage)).toBe(0);
});
