import { createEcs, type Ecs } from "./ecs/ecs.ts";
import type { World } from "./edge.ts";
import { createFc, type Fc } from "./fc/fc.ts";
import { parseFunctionArn } from "./fc/function-definition.ts";
import { createFnf, type Fnf } from "./fnf/fnf.ts";
import type { InvokeAnswer } from "./invoke-answer.ts";
import type { KnobChanges } from "./knobs.ts";
import { createOss, type Oss } from "./oss/oss.ts";
import type { Stack } from "./stack/read-stack.ts";

export interface Services {
  readonly oss: Oss;
  readonly ecs: Ecs;
  readonly fnf: Fnf;
  readonly fc: Fc;
}

/** The four services of one account, each reaching the others as it does in the cloud: without a request. */
export function createServices(
  world: World,
  { knobs = {}, ...storage }: { knobs?: KnobChanges; directory: string; durable: boolean },
): Services {
  const fc = createFc({ world, knobs: knobs.fc ?? {} });
  const oss = createOss({ world, knobs: knobs.oss ?? {}, ...storage });
  const ecs = createEcs({ world, objects: oss.objects, knobs: knobs.ecs ?? {} });
  const fnf = createFnf({ world, invokeFunction: invokerOf(fc, world), knobs: knobs.fnf ?? {} });
  return { oss, ecs, fnf, fc };
}

/** How the workflow reaches functions: by the ARNs of Function Compute 3.0. */
function invokerOf(fc: Fc, { account }: World) {
  return async (call: {
    resourceArn: string;
    invocationType: "Sync" | "Async";
    body: string;
    roleArn: string | undefined;
  }): Promise<InvokeAnswer> => {
    const target = parseFunctionArn(call.resourceArn, account);
    if (target === undefined)
      return {
        kind: "service-error",
        status: 400,
        code: "InvalidArgument",
        message: `${call.resourceArn} is no function of this account and region in Function Compute 3.0`,
      };
    const { roleArn, invocationType: type } = call;
    const payload = Buffer.from(call.body);
    return fc.invoke({ ...target, payload, type, as: { service: "fnf.aliyuncs.com", roleArn } });
  };
}

/** Creates a stack's functions, its flows, and its triggers with their buckets. */
export function deployStack(stack: Stack, { oss, fnf, fc }: Services, { ram }: World): void {
  for (const role of stack.roles) ram.setRole(role);
  fc.deploy(stack.functions);
  createFlows(stack, fnf);
  for (const { name, functionName, bucket, events, prefix, suffix, roleArn } of stack.ossTriggers) {
    oss.createBucket(bucket);
    const as = { service: "oss.aliyuncs.com", roleArn };
    const deliver = (eventJson: string) => fc.deliver(functionName, Buffer.from(eventJson), as);
    oss.addRule({ id: `${functionName}-${name}`, bucket, events, prefix, suffix, deliver });
  }
}

export function createFlows(stack: Stack, fnf: Fnf): void {
  for (const { name, definition, roleArn } of stack.flows)
    fnf.createFlow({ name, definition, ...(roleArn === undefined ? {} : { roleArn }) });
}
