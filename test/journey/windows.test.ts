import { describe, expect, it } from "vitest";
import { rawDisk, rawSidecar } from "./disk.ts";
import { useStage } from "./use-stage.ts";

const stage = useStage();

const PLATFORM = "Windows Server 2012";

async function imported(name: string) {
  const key = `incoming/team-a/${name}.raw`;
  await stage.put(key, rawDisk());
  const execution = await stage.dropSidecar(key, rawSidecar(name, { osType: "windows", platform: PLATFORM }));
  return stage.result(key, execution);
}

describe("a Windows image whose sidecar chooses no licence", () => {
  it("is imported with Alibaba Cloud's, by an ECS that insists on one, and the result warns", async () => {
    expect(stage.simulator.ecs.knobs.windowsNeedsLicenseType).toBe(true);
    const result = await imported("win");
    expect(result).toMatchObject({ state: "imported", imageName: "win" });
    expect(result.warnings?.map(({ code }) => code)).toContain("LicenseNotChosen");
    expect(stage.simulator.ecs.images()).toMatchObject([
      { attributes: { osType: "windows", licenseType: "Aliyun" } },
    ]);
  });

  it("fails with ECS's words where the platform takes no other licence than one's own", async () => {
    stage.simulator.ecs.knobs.byolOnlyPlatforms = [PLATFORM];
    const { state, failure } = await imported("win-byol");
    expect(state).toBe("failed");
    expect(failure).toMatchObject({ code: "ImportRejected" });
    expect(JSON.stringify(failure)).toContain("Only BYOL LicenseType is supported");
  });
});
