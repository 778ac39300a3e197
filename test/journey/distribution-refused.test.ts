import { expect, it } from "vitest";
import { rawDisk, rawSidecar } from "./disk.ts";
import { KEY } from "./hands.ts";
import { importsBegun } from "./stage.ts";
import { useStage } from "./use-stage.ts";

const stage = useStage({ environment: { DISTRIBUTION: "off" } });

it("where a deployer switched it off, copies, shares or a family are refused, and nothing is imported", async () => {
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

it("an image check that a sidecar asks for is made by ECS all the same, and nothing follows", async () => {
  await stage.put(KEY, rawDisk());
  const execution = await stage.dropSidecar(KEY, rawSidecar("web", { detection: "Standard" }));
  const result = await stage.result(KEY, execution);
  expect(result.state).toBe("imported");
  expect(result).not.toHaveProperty("distribution");
});
