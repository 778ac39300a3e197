import type { CloudConfig } from "../../functions/cloud/cloud-config.ts";
import type { ServiceName } from "../../functions/cloud/cloud-faults.ts";
import type { Execution, Flows } from "../../functions/cloud/flows.ts";
import type { Functions } from "../../functions/cloud/functions.ts";
import type { ImageFamilies } from "../../functions/cloud/image-families.ts";
import type { Images } from "../../functions/cloud/images.ts";
import type { Multipart } from "../../functions/cloud/multipart.ts";
import type { Objects } from "../../functions/cloud/objects.ts";
import type { Remains } from "../../functions/cloud/remains.ts";
import type { Commands } from "../command/commands.ts";
import type { ImportSource } from "../imports/import-view.ts";
import type { Text } from "../words/sentence.ts";
import { ENGLISH_WORDS, type Words } from "../words/words.ts";
import type { ConnectionOptions, ConnectionTarget, Context } from "./connection-target.ts";
import { reportContact } from "./report-contact.ts";
import { OUTAGE_ATTEMPTS, PORT_RETRIES, type RetryOptions, retry, withRetries } from "./retries.ts";

/** A cloud to talk to. SDKs are loaded when they are first used; ports are made with fresh keys each time. */
export interface Connection extends Omit<ConnectionTarget, "keys" | "accountId" | "endpoints"> {
  /** Aborted when the verb is to end before it is done. */
  signal: AbortSignal;
  /** How commands are printed. */
  commands: Commands;
  /** Somebody sees what is drawn again and again. */
  redraws: boolean;
  /** What is said in the language of who uses it. */
  words: Words;
  /** An import is waited for until its copies, shares and family are there, too. */
  awaitsDistribution: boolean;
  cloudConfig(): Promise<CloudConfig>;
  /** Where the keys come from. */
  keyOrigin(): Promise<Text>;
  /** Whose keys they are; asks the cloud, which refuses wrong ones. */
  caller(): Promise<{ accountId: string; arn: string }>;
  /** Asked for only where it is not configured: Function Compute's address holds it. */
  accountId(): Promise<string>;
  /** The executions of imports, or of what comes after them. */
  flows(flow?: "import" | "distribution"): Promise<Flows>;
  /** The objects of the connection's bucket, or of another one. */
  objects(name?: string): Promise<Objects>;
  functions(): Promise<Functions>;
  /** The multipart uploads of the connection's bucket. */
  multipart(): Promise<Multipart>;
  remains(): Promise<Remains>;
  /** The image families of a region, which need not be the connection's. */
  families(region: string): Promise<ImageFamilies>;
  /** Where imports are read from; asked for in each round, since temporary keys are renewed. */
  imports(): Promise<ImportSource>;
  /** The execution that ID names, whole or in short, or the newest one of KEY. Throws a CliError if there is none. */
  find(target: string): Promise<Execution>;
}

/** Finds out where to connect to. Nothing is called yet. Throws a CliError that says what is missing. */
export async function connect(options: ConnectionOptions, context: Context): Promise<Connection> {
  const { cloudTarget, simulatorTarget } = await import("./connection-target.ts");
  const target = await (options.local === true ? simulatorTarget : cloudTarget)(options, context);
  const retriesOf = serviceRetries(options, context);
  const cloudConfig = async (): Promise<CloudConfig> => {
    const { region, settings, endpoints, now, accountId } = target;
    const { accessKeyId, accessKeySecret, securityToken } = await target.keys();
    const credentials = { accessKeyId, accessKeySecret, securityToken };
    return { region, accountId: accountId ?? "", credentials, endpoints, internal: false, settings, now };
  };
  const flows = async (flow?: "import" | "distribution") => {
    const { createFlows } = await import("../../functions/cloud/flows.ts");
    return withRetries(createFlows(await cloudConfig(), flow), retriesOf("FnF"));
  };
  const buckets = async () => {
    const { createObjects } = await import("../../functions/cloud/objects.ts");
    const at = await cloudConfig();
    return once((name) => withRetries(createObjects(at, name), retriesOf("OSS")));
  };
  let known: { key: string; source: ImportSource } | undefined;
  const imports = async () => {
    const { accessKeyId, securityToken } = await target.keys();
    const key = JSON.stringify([accessKeyId, securityToken]);
    if (known?.key !== key) {
      const [bucket, task, { settings }] = [await buckets(), taskAsker(cloudConfig), target];
      const distributions = await flows("distribution");
      known = { key, source: { flows: await flows(), distributions, bucket, settings, task } };
    }
    return known.source;
  };
  const caller = async () => {
    // The simulator has no STS, and one account.
    if (target.local) return { accountId: target.accountId ?? "", arn: "the simulator's account" };
    const { createIdentity } = await import("../../functions/cloud/identity.ts");
    return withRetries(createIdentity(await cloudConfig()), retriesOf("STS")).caller();
  };
  const accountId = async () => target.accountId ?? (await caller()).accountId;
  const { local, region, bucket, settings, functionName, now } = target;
  return {
    ...{ commands: context.commands, redraws: context.redraws === true },
    awaitsDistribution: options.distribution !== false,
    ...{ local, region, bucket, settings, functionName, now, signal: context.signal, cloudConfig, flows },
    words: context.spoken?.words ?? ENGLISH_WORDS,
    objects: async (name = bucket) => (await buckets())(name),
    async functions() {
      const { createFunctions } = await import("../../functions/cloud/functions.ts");
      const at = { ...(await cloudConfig()), accountId: await accountId() };
      return withRetries(createFunctions(at), retriesOf("FC"));
    },
    async multipart() {
      const { createMultipart } = await import("../../functions/cloud/multipart.ts");
      return withRetries(createMultipart(await cloudConfig(), bucket), retriesOf("OSS"));
    },
    async remains() {
      const { createRemains } = await import("../../functions/cloud/remains.ts");
      return createRemains(await cloudConfig(), (service, call) => retry(call, retriesOf(service)));
    },
    async families(of) {
      const { createImageFamilies } = await import("../../functions/cloud/image-families.ts");
      return withRetries(createImageFamilies(await cloudConfig(), of), retriesOf("ECS"));
    },
    keyOrigin: async () => (await target.keys()).origin,
    caller,
    accountId,
    imports,
    async find(wanted) {
      const { findExecution } = await import("../imports/find-execution.ts");
      const { commands } = context;
      const scope = { source: await imports(), bucket, prefixes: settings.prefixes, nowMs: now(), commands };
      return findExecution(wanted, scope);
    },
  };
}

/** How calls of a service are repeated: for longer once it has answered, where somebody waits. */
function serviceRetries(
  options: ConnectionOptions,
  context: Context,
): (service: ServiceName) => RetryOptions {
  const contact = reportContact(context.reports, options.debug === true);
  return (service) => {
    let answered = false;
    const { onFailedAttempt, onAnswer } = contact(service);
    return {
      signal: context.signal,
      policy: {
        ...PORT_RETRIES,
        get attempts() {
          return answered && options.wait === true ? OUTAGE_ATTEMPTS : PORT_RETRIES.attempts;
        },
      },
      onFailedAttempt,
      onAnswer() {
        answered = true;
        onAnswer();
      },
    };
  };
}

/** Asks ECS, whose SDK is loaded when it is first asked: few verbs do. */
function taskAsker(cloudConfig: () => Promise<CloudConfig>): Images["task"] {
  let images: Promise<Pick<Images, "task">> | undefined;
  const load = async () => {
    const { createImages } = await import("../../functions/cloud/images.ts");
    return createImages(await cloudConfig());
  };
  return async (taskId) => {
    images ??= load();
    return (await images).task(taskId);
  };
}

/** Remembers answers: one client a bucket keeps its connections open. */
function once<Answer>(make: (name: string) => Answer): (name: string) => Answer {
  const made = new Map<string, Answer>();
  return (name) => {
    const answer = made.get(name) ?? make(name);
    made.set(name, answer);
    return answer;
  };
}
