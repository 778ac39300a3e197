import { expect, it } from "vitest";
import { imageCalls } from "./image-calls.ts";
import { type Changes, REGION, useEcs } from "./use-ecs.ts";

const at = useEcs({ jitter: 0 });

const { copy, shown } = imageCalls(at);

/** An image whose check has just begun, if it is one that is checked. */
async function available(changes: Changes = {}): Promise<string> {
  const { imageId } = await at.importImage({ detectionStrategy: "Standard", ...changes });
  expect(await checkOf(imageId)).toBeUndefined();
  await at.clock.advance(1_000 + 180_000 + 5_000);
  return imageId;
}

const checkOf = async (imageId: string) => (await shown(imageId, REGION))?.detectionOptions;

it("begins when the image is Available, goes on for a while, and finds nothing", async () => {
  const imageId = await available();
  expect(await shown(imageId, REGION)).toMatchObject({
    status: "Available",
    detectionOptions: { status: "Processing", items: { item: [] } },
  });
  await at.clock.advance(59_999);
  expect((await checkOf(imageId))?.status).toBe("Processing");
  await at.clock.advance(1);
  const check = await checkOf(imageId);
  expect(check?.status).toBe("Finished");
  expect(check?.items?.item).toContainEqual({ name: "Nvme", value: "Supported" });
  expect(check?.items?.item?.filter(({ riskCode }) => riskCode !== undefined)).toEqual([]);
});

it("finds the risks of the knob checkRisks, and leaves the image Available", async () => {
  const risk = { name: "Nvme", value: "NotSupported", riskCode: "NVMe.NotInstalled", riskLevel: "High" };
  at.ecs.knobs.checkRisks = [risk];
  const imageId = await available();
  await at.clock.advance(60_000);
  const { status, detectionOptions } = (await shown(imageId, REGION)) ?? {};
  expect(status).toBe("Available");
  expect(detectionOptions?.items?.item?.filter(({ name }) => name === "Nvme")).toEqual([risk]);
});

it("comes late with the knob checkMs, and never with checkProgress", async () => {
  at.ecs.knobs.checkMs = 3_600_000;
  const late = await available();
  at.ecs.knobs.checkProgress = "never-finished";
  const never = await available({ imageName: "web-2" });
  at.ecs.knobs.checkProgress = "never-shown";
  const hidden = await available({ imageName: "web-3" });
  await at.clock.advance(3_600_000);
  expect((await checkOf(late))?.status).toBe("Finished");
  expect((await checkOf(never))?.status).toBe("Processing");
  expect(await checkOf(hidden)).toBeUndefined();
});

it("is not made unasked, nor of a copy, nor of a platform that it does not know", async () => {
  const unasked = await available({ detectionStrategy: undefined });
  const gentoo = await available({ imageName: "web-2", platform: "Gentoo" });
  at.ecs.knobs.uncheckedPlatformShows = "no-items";
  const bsd = await available({ imageName: "web-3", platform: "FreeBSD" });
  const copied = await copy(unasked);
  await at.clock.advance(600_000);
  expect(await checkOf(unasked)).toBeUndefined();
  expect(await checkOf(gentoo)).toBeUndefined();
  expect(await checkOf(bsd)).toEqual({ status: "Finished", items: { item: [] } });
  expect((await shown(copied))?.detectionOptions).toBeUndefined();
});
