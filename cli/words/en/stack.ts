/** What is said of the stack, before it is deployed or removed. */
export const STACK = {
  noDeployer:
    'There are no credentials. Give those of a RAM user or role that may deploy (docs/permissions-and-costs.md, "What the deployer needs"):',
  noDeployerCommand:
    "  as for the command, in the environment (ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET) or with aliyun configure,",
  noDeployerDevs:
    "  or as for Serverless Devs, AccountID, AccessKeyID, AccessKeySecret (and SecurityToken with temporary ones) in the environment,",
  noDeployerKept: "  or kept by it: npx s config add -a default",
  plannedFunction: "function, {runtime}, {memory} MiB, role {role}[, trigger of {sources}]",
  plannedWithRole: "{component}, role {role}",
  resourcesOf: "resources of {template}",
  removeQuestion: "Remove {name}?",
  removesAll:
    "The stack {name} in {region} is removed with all that it keeps: the flow with the history of every import, the functions, their roles, and the log project with all logs.",
  removesNot: "Imports that run are watched by nobody afterwards. The bucket, images and snapshots stay.",
} as const;
