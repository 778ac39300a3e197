import type { Stage } from "../journey/stage.ts";

/** The environment that names the simulator as if it were an account. */
export function simulated({ simulator: { account, endpoints } }: Stage): Record<string, string> {
  return {
    ALIBABA_CLOUD_ACCESS_KEY_ID: account.root.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: account.root.accessKeySecret,
    ACCOUNT_ID: account.id,
    SOURCE_BUCKET: "image-drop",
    REGION: account.region,
    OSS_ENDPOINT: endpoints.oss,
    ECS_ENDPOINT: endpoints.ecs,
    FNF_ENDPOINT: endpoints.fnf,
    FC_ENDPOINT: endpoints.fc,
  };
}
