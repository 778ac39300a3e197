import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createCommands } from "../../cli/command/commands.ts";
import { deploy } from "../../cli/verbs/stack/deploy.ts";
import { runInProcess } from "../cli/run-in-process.ts";
import { useStage } from "../journey/use-stage.ts";
import { ACCOUNT_ID, ROOT } from "./serverless-devs.ts";

/** What `deploy` asks the workflow before it deploys. Nothing here comes as far as Serverless Devs. */
const stage = useStage();

const deployed = (choices: Record<string, string>) => {
  const { endpoints, account } = stage.simulator;
  const { accessKeyId, accessKeySecret } = account.root;
  const environment = {
    ...{ AccountID: ACCOUNT_ID, AccessKeyID: accessKeyId, AccessKeySecret: accessKeySecret },
    ...{ SOURCE_BUCKET: "team-images", FNF_ENDPOINT: endpoints.fnf, ...choices },
  };
  const { signal } = new AbortController();
  const commands = createCommands("image-drop", {});
  return runInProcess(deploy({ signal, environment, folder: join(ROOT, "test"), commands }, undefined, {}));
};

describe("image-drop deploy", () => {
  it("deploys nothing to a region that the workflow is not in, and says where it is and what to do", async () => {
    stage.simulator.fnf.knobs.regions = "cn-shanghai us-west-1 cn-chengdu";
    const { code, stderr } = await deployed({ REGION: "cn-hangzhou" });
    expect(code).toBe(2);
    expect(stderr).toContain(
      "Serverless Workflow is not in cn-hangzhou. The product can run in cn-shanghai, us-west-1.",
    );
    expect(stderr).toContain('let each drop copy its image to where it is needed: "copies" in the sidecar');
  });

  it("says what to do for a region that no flow can be deployed to, without asking anybody", async () => {
    stage.simulator.spy.clear();
    const { code, stderr } = await deployed({ REGION: "eu-central-1" });
    expect(code).toBe(2);
    expect(stderr).toContain("REGION must be one of cn-hangzhou, cn-shanghai");
    expect(stderr).toContain('"copies" in the sidecar');
    expect(stage.simulator.spy.filter((event) => event.kind === "request")).toEqual([]);
  });
});
