import { setTimeout } from "node:timers/promises";
import type { ZodMiniType } from "zod/mini";
import type { CloudConfig } from "../cloud/cloud-config.ts";
import { readSettings } from "../core/settings.ts";

/** What Function Compute gives a handler beside the event (nodejs20; Function Compute 3.0, "Context"). */
interface FcContext {
  requestId: string;
  region: string;
  accountId: string;
  credentials?: { accessKeyId?: string; accessKeySecret?: string; securityToken?: string };
}

/** Lets time pass within a function. */
export const sleep = (ms: number): Promise<unknown> => setTimeout(ms);

/** Tells the flow's Retry rule that files are missing and are to be looked for again: it is no fault. */
export class FilesMissing extends Error {
  override readonly name = "FilesMissing";
}

export interface Service<Input, Cloud, Output> {
  name: string;
  input: ZodMiniType<Input>;
  /** Makes the ports that the step uses. */
  connect: (at: CloudConfig) => Cloud;
  step: (input: Input, cloud: Cloud) => Promise<Output>;
}

/**
 * Makes a Function Compute handler of a step: parses the event, connects with the role's credentials, runs
 * the step, writes one line of JSON to the log. What the step throws goes on to the workflow, which retries
 * by the error's name.
 */
export function serve<Input, Cloud, Output>(service: Service<Input, Cloud, Output>) {
  return async (event: Uint8Array, context: FcContext): Promise<Output> => {
    const startedMs = Date.now();
    const log = (fields: Record<string, unknown>) => {
      const { requestId } = context;
      const line = { function: service.name, requestId, ms: Date.now() - startedMs, ...fields };
      process.stdout.write(`${JSON.stringify(line)}\n`);
    };
    try {
      const cloud = service.connect(cloudConfig(process.env, context));
      const input = service.input.parse(JSON.parse(new TextDecoder().decode(event)));
      const output = await service.step(input, cloud);
      log({ level: "info", ...summary(input), ...summary(output) });
      return output;
    } catch (error) {
      const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
      log({ level: error instanceof FilesMissing ? "info" : "error", error: name, message });
      throw error;
    }
  };
}

/** The few fields worth a log line; everything else is in the workflow's history. */
function summary(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) return {};
  const { record, next, state, execution } = value as Record<string, unknown>;
  const inner = (record ?? {}) as { state?: unknown; drop?: { execution?: unknown } };
  return Object.fromEntries(
    Object.entries({
      execution: execution ?? inner.drop?.execution,
      state: state ?? inner.state,
      next,
    }).filter(([, field]) => field !== undefined),
  );
}

function cloudConfig(environment: NodeJS.ProcessEnv, context: FcContext): CloudConfig {
  const { accessKeyId, accessKeySecret, securityToken } = context.credentials ?? {};
  if (!accessKeyId || !accessKeySecret)
    throw new Error("The function has no credentials: it needs a role (s.yaml, props.role).");
  return {
    region: context.region,
    accountId: context.accountId,
    credentials: { accessKeyId, accessKeySecret, securityToken },
    endpoints: {
      oss: environment["OSS_ENDPOINT"] || undefined,
      ecs: environment["ECS_ENDPOINT"] || undefined,
      fnf: environment["FNF_ENDPOINT"] || undefined,
    },
    internal: true,
    settings: readSettings(environment),
    now: Date.now,
  };
}
