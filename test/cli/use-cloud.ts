import { afterAll, beforeAll, beforeEach } from "vitest";
import { useStage } from "../journey/use-stage.ts";
import { type DeployedCloud, deployedOn } from "./deployed-cloud.ts";
import { empty } from "./upload-folder.ts";

/**
 * The product on a simulator and a folder for the command, for the tests of a file: both empty before each
 * test, gone after the last. Its fields are there once the hooks have run. `continued`: each test goes on
 * with what the ones before it left.
 */
export function useCloud({ continued = false } = {}): DeployedCloud {
  const stage = useStage({}, { continued });
  const cloud = {} as DeployedCloud;
  beforeAll(async () => {
    Object.assign(cloud, await deployedOn(stage));
  });
  if (!continued) beforeEach(() => empty(cloud.folder));
  afterAll(() => cloud.close());
  return cloud;
}
