/** The operations of API 2023-03-30 by method and path (its SDK for Node.js, 4.7.6); `*` is a name. */
const API: ReadonlyArray<readonly [operation: string, method: string, path: string]> = [
  ["ListAsyncInvokeConfigs", "GET", "/async-invoke-configs"],
  ["ListConcurrencyConfigs", "GET", "/concurrency-configs"],
  ["ListCustomDomains", "GET", "/custom-domains"],
  ["CreateCustomDomain", "POST", "/custom-domains"],
  ["ListFunctions", "GET", "/functions"],
  ["CreateFunction", "POST", "/functions"],
  ["ListLayers", "GET", "/layers"],
  ["ListProvisionConfigs", "GET", "/provision-configs"],
  ["DescribeRegions", "GET", "/regions"],
  ["ChangeResourceGroup", "PUT", "/resource-groups"],
  ["ListScalingConfigs", "GET", "/scaling-configs"],
  ["UntagResources", "DELETE", "/tags-v2"],
  ["ListTagResources", "GET", "/tags-v2"],
  ["TagResources", "POST", "/tags-v2"],
  ["DeleteCustomDomain", "DELETE", "/custom-domains/*"],
  ["GetCustomDomain", "GET", "/custom-domains/*"],
  ["UpdateCustomDomain", "PUT", "/custom-domains/*"],
  ["DeleteFunction", "DELETE", "/functions/*"],
  ["GetFunction", "GET", "/functions/*"],
  ["UpdateFunction", "PUT", "/functions/*"],
  ["ListAliases", "GET", "/functions/*/aliases"],
  ["CreateAlias", "POST", "/functions/*/aliases"],
  ["DeleteAsyncInvokeConfig", "DELETE", "/functions/*/async-invoke-config"],
  ["GetAsyncInvokeConfig", "GET", "/functions/*/async-invoke-config"],
  ["PutAsyncInvokeConfig", "PUT", "/functions/*/async-invoke-config"],
  ["ListAsyncTasks", "GET", "/functions/*/async-tasks"],
  ["GetFunctionCode", "GET", "/functions/*/code"],
  ["DeleteConcurrencyConfig", "DELETE", "/functions/*/concurrency"],
  ["GetConcurrencyConfig", "GET", "/functions/*/concurrency"],
  ["PutConcurrencyConfig", "PUT", "/functions/*/concurrency"],
  ["ListInstances", "GET", "/functions/*/instances"],
  ["InvokeFunction", "POST", "/functions/*/invocations"],
  ["DisableFunctionInvocation", "POST", "/functions/*/invoke/disable"],
  ["EnableFunctionInvocation", "POST", "/functions/*/invoke/enable"],
  ["DeleteProvisionConfig", "DELETE", "/functions/*/provision-config"],
  ["GetProvisionConfig", "GET", "/functions/*/provision-config"],
  ["PutProvisionConfig", "PUT", "/functions/*/provision-config"],
  ["DeleteScalingConfig", "DELETE", "/functions/*/scaling-config"],
  ["GetScalingConfig", "GET", "/functions/*/scaling-config"],
  ["PutScalingConfig", "PUT", "/functions/*/scaling-config"],
  ["ListSessions", "GET", "/functions/*/sessions"],
  ["CreateSession", "POST", "/functions/*/sessions"],
  ["ListTriggers", "GET", "/functions/*/triggers"],
  ["CreateTrigger", "POST", "/functions/*/triggers"],
  ["ListFunctionVersions", "GET", "/functions/*/versions"],
  ["PublishFunctionVersion", "POST", "/functions/*/versions"],
  ["ListVpcBindings", "GET", "/functions/*/vpc-bindings"],
  ["CreateVpcBinding", "POST", "/functions/*/vpc-bindings"],
  ["GetLayerVersionByArn", "GET", "/layerarn/*"],
  ["PutLayerACL", "PUT", "/layers/*/acl"],
  ["ListLayerVersions", "GET", "/layers/*/versions"],
  ["CreateLayerVersion", "POST", "/layers/*/versions"],
  ["DeleteAlias", "DELETE", "/functions/*/aliases/*"],
  ["GetAlias", "GET", "/functions/*/aliases/*"],
  ["UpdateAlias", "PUT", "/functions/*/aliases/*"],
  ["GetAsyncTask", "GET", "/functions/*/async-tasks/*"],
  ["StopAsyncTask", "PUT", "/functions/*/async-tasks/*/stop"],
  ["DeleteSession", "DELETE", "/functions/*/sessions/*"],
  ["GetSession", "GET", "/functions/*/sessions/*"],
  ["UpdateSession", "PUT", "/functions/*/sessions/*"],
  ["PauseSession", "PUT", "/functions/*/sessions/*/pause"],
  ["ResumeSession", "PUT", "/functions/*/sessions/*/resume"],
  ["DeleteTrigger", "DELETE", "/functions/*/triggers/*"],
  ["GetTrigger", "GET", "/functions/*/triggers/*"],
  ["UpdateTrigger", "PUT", "/functions/*/triggers/*"],
  ["DeleteFunctionVersion", "DELETE", "/functions/*/versions/*"],
  ["DeleteVpcBinding", "DELETE", "/functions/*/vpc-bindings/*"],
  ["DeleteLayerVersion", "DELETE", "/layers/*/versions/*"],
  ["GetLayerVersion", "GET", "/layers/*/versions/*"],
];

const ROUTES = API.map(([operation, method, path]) => ({ operation, method, wanted: path.split("/") }));

const VERSION = "/2023-03-30";

/** Paths of the older API: its functions live in services, of which Function Compute 3.0 has none. */
const OF_A_SERVICE = /^\/2016-08-15\/services\/([^/.]+)/;

/** The operation that a path stands for, and the names in it; undefined if the API has none. */
export function routeOf(method: string, path: string): { operation: string; names: string[] } | undefined {
  if (!path.startsWith(`${VERSION}/`)) return undefined;
  const parts = path.slice(VERSION.length).split("/");
  for (const { operation, wanted, ...route } of ROUTES) {
    if (route.method !== method || wanted.length !== parts.length) continue;
    const fits = wanted.every((part, index) => (part === "*" ? parts[index] !== "" : part === parts[index]));
    if (fits) return { operation, names: parts.filter((_, index) => wanted[index] === "*") };
  }
  return undefined;
}

/** The service that a path of the older API names. */
export function serviceIn(path: string): string | undefined {
  return OF_A_SERVICE.exec(path)?.[1];
}
