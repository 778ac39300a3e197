import type { Account } from "../account.ts";
import { type FunctionDefinition, functionArn, type TriggerDefinition } from "./function-definition.ts";

/** A function that was deployed, with what Function Compute adds. */
export interface Deployed {
  definition: FunctionDefinition;
  functionId: string;
  triggerIds: string[];
  createdTime: string;
  lastModifiedTime: string;
}

/** The document's struct "Function" of API 2023-03-30, but for the code's size and checksum. */
export function describeFunction(deployed: Deployed, account: Account) {
  const { definition, functionId, createdTime, lastModifiedTime } = deployed;
  return {
    functionName: definition.name,
    functionId,
    functionArn: functionArn(definition.name, account),
    description: definition.description,
    runtime: definition.runtime,
    handler: definition.handler,
    cpu: definition.cpuCores,
    memorySize: definition.memorySizeMib,
    diskSize: definition.diskSizeMib,
    timeout: definition.timeoutSeconds,
    instanceConcurrency: 1,
    internetAccess: true,
    role: definition.roleArn ?? "",
    environmentVariables: definition.environmentVariables,
    createdTime,
    lastModifiedTime,
    state: "Active",
    lastUpdateStatus: "Successful",
  };
}

/** The document's struct "Trigger" of API 2023-03-30; the configuration is JSON text in it. */
function describeTrigger(trigger: TriggerDefinition, index: number, deployed: Deployed, account: Account) {
  return {
    triggerName: trigger.name,
    triggerId: deployed.triggerIds[index],
    triggerType: trigger.type,
    description: "",
    qualifier: trigger.qualifier,
    sourceArn: trigger.sourceArn,
    targetArn: functionArn(deployed.definition.name, account),
    invocationRole: trigger.invocationRoleArn ?? "",
    triggerConfig: JSON.stringify(trigger.config),
    createdTime: deployed.createdTime,
    lastModifiedTime: deployed.createdTime,
  };
}

/** Every trigger of a function, by name. */
export function describeTriggers(deployed: Deployed, account: Account) {
  return deployed.definition.triggers
    .map((trigger, index) => describeTrigger(trigger, index, deployed, account))
    .sort((a, b) => (a.triggerName < b.triggerName ? -1 : 1));
}
