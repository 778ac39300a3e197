import { afterEach, beforeEach } from "vitest";
import { startRig, type UploadRig } from "./upload-rig.ts";

/** A new rig for each test, closed after it. Its fields are there once the hooks have run. */
export function useRig(): UploadRig {
  const rig = {} as UploadRig;
  beforeEach(async () => {
    Object.assign(rig, await startRig());
  });
  afterEach(() => rig.close());
  return rig;
}
