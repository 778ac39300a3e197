import type { Credential } from "../account.ts";
import type { World } from "../edge.ts";
import type { ServiceName } from "../spy.ts";
import type { FunctionDefinition } from "./function-definition.ts";

/** URLs of the simulator's services that listen, which a function finds in its environment. */
export type Endpoints = Readonly<Partial<Record<ServiceName, string>>>;

/**
 * How long a function's temporary keys are valid ("Context": 36 hours), and from when on they are replaced.
 */
const CREDENTIAL_SECONDS = 36 * 3600;
const RENEW_BEFORE_SECONDS = 24 * 3600;

/**
 * A function's environment: what the stack file gives it, where the simulator's services are, and the
 * variables that Function Compute itself sets. Nothing of the machine that the simulator runs on.
 */
export function environmentOf(
  definition: FunctionDefinition,
  endpoints: Endpoints,
  { account }: World,
): Record<string, string> {
  return {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    HOME: "/tmp",
    LANG: "en_US.UTF-8",
    FC_ACCOUNT_ID: account.id,
    FC_REGION: account.region,
    FC_FUNCTION_NAME: definition.name,
    FC_FUNCTION_HANDLER: definition.handler,
    FC_FUNCTION_MEMORY_SIZE: String(definition.memorySizeMib),
    FC_FUNC_CODE_PATH: definition.codeFolder,
    FC_QUALIFIER: "LATEST",
    ...definition.environmentVariables,
    ...Object.fromEntries(
      Object.entries(endpoints).map(([name, url]) => [`${name.toUpperCase()}_ENDPOINT`, url]),
    ),
  };
}

/** The keys of each function's role, issued anew well before they end. */
export function createRoleCredentials({ account, clock }: World) {
  const byRole = new Map<string, Required<Credential>>();
  return (roleArn: string): Required<Credential> => {
    const roleName = roleArn.slice(roleArn.lastIndexOf("/") + 1);
    const known = byRole.get(roleName);
    if (known !== undefined && known.expiresAtMs > clock.now() + RENEW_BEFORE_SECONDS * 1000) return known;
    const issued = account.issue(roleName, CREDENTIAL_SECONDS);
    byRole.set(roleName, issued);
    return issued;
  };
}

/** What an instance is told of a handler's second argument. */
export interface FunctionContext {
  requestId: string;
  credentials: { accessKeyId: string; accessKeySecret: string; securityToken: string };
  function: { name: string; handler: string; memory: number; timeout: number };
  service: { name: string; logProject: string; logStore: string; qualifier: string; versionId: string };
  region: string;
  accountId: string;
  tracing: { spanContext: string; jaegerEndpoint: string; spanBaggages: Record<string, string> };
}

/** A handler's second argument but for its functions, which the instance adds ("Context", nodejs20). */
export function contextOf(
  definition: FunctionDefinition,
  requestId: string,
  credential: Credential | undefined,
  { account }: World,
): FunctionContext {
  return {
    requestId,
    credentials: {
      accessKeyId: credential?.accessKeyId ?? "",
      accessKeySecret: credential?.accessKeySecret ?? "",
      securityToken: credential?.securityToken ?? "",
    },
    function: {
      name: definition.name,
      handler: definition.handler,
      memory: definition.memorySizeMib,
      timeout: definition.timeoutSeconds,
    },
    service: { name: "", logProject: "", logStore: "", qualifier: "LATEST", versionId: "" },
    region: account.region,
    accountId: account.id,
    tracing: { spanContext: "", jaegerEndpoint: "", spanBaggages: {} },
  };
}
