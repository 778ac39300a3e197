import type { Credentials } from "../../functions/cloud/cloud-config.ts";
import type { CredentialSource } from "../../functions/cloud/credential-chain.ts";
import { CliError } from "../command/errors.ts";
import { type Sentence, sentence, type Text } from "../words/sentence.ts";
import type { AliyunProfiles } from "./aliyun-profiles.ts";
import type { Project } from "./project-file.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where keys are taken from: one source, chosen before any is asked, so that none stands in for another. */
export type KeySource =
  | { kind: "environment" }
  /** The aliyun CLI's; `by` says who named it. */
  | { kind: "profile"; profile: string; by: string }
  /** Nothing names any: a role of this machine, perhaps. */
  | { kind: "machine" };

export type Keys = Credentials & {
  /** Where they come from. */
  origin: Text;
};

const KEY_ID = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const KEY_SECRET = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
const OIDC = [
  "ALIBABA_CLOUD_ROLE_ARN",
  "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
  "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
] as const;

/** The flag, the environment, `image-drop.json`, the aliyun CLI's current profile, in this order. */
export function keySourceOf(
  flag: string | undefined,
  { environment, project, aliyun }: { environment: Environment; project: Project; aliyun: AliyunProfiles },
): KeySource {
  if (flag) return { kind: "profile", profile: flag, by: "--profile" };
  if (environment[KEY_ID] || environment[KEY_SECRET] || OIDC.every((name) => environment[name]))
    return { kind: "environment" };
  const named = environment["ALIBABA_CLOUD_PROFILE"];
  if (named) return { kind: "profile", profile: named, by: "ALIBABA_CLOUD_PROFILE" };
  if (project.fault !== undefined) throw project.fault;
  const { profile } = project.fields;
  if (profile !== undefined) return { kind: "profile", profile, by: "image-drop.json" };
  if (/^true$/i.test(environment["ALIBABA_CLOUD_CLI_PROFILE_DISABLED"] ?? "")) return { kind: "machine" };
  const current = aliyun.profiles.find(({ name }) => name === aliyun.current);
  // A file that is broken is no reason to take other keys than those it should give.
  if (aliyun.fault !== undefined || current?.configured === true)
    return { kind: "profile", profile: aliyun.current ?? "default", by: aliyun.path };
  return { kind: "machine" };
}

/** The source in words. */
export function sourceText(source: KeySource): Sentence {
  switch (source.kind) {
    case "environment":
      return sentence("fromEnvironment");
    case "profile":
      return sentence("fromProfileBy", { profile: source.profile, by: source.by });
    case "machine":
      return sentence("fromMachine");
  }
}

/** Asks the source whenever keys are wanted: temporary ones are renewed. Throws a CliError. */
export function keysFrom(
  source: KeySource,
  { environment, aliyun }: { environment: Environment; aliyun: AliyunProfiles },
): () => Promise<Keys> {
  const origin = sourceText(source);
  let chain: Promise<CredentialSource> | undefined;
  const ask = async (profile: string | undefined): Promise<Keys> => {
    // The SDK is not loaded before it is needed.
    chain ??= import("../../functions/cloud/credential-chain.ts").then(({ createCredentialSource }) =>
      createCredentialSource({ profile }),
    );
    try {
      const keys = await (await chain).current();
      return { ...keys, origin: profile === undefined ? keys.origin : origin };
    } catch (error) {
      throw noKeys(source, codeIn(error as Error));
    }
  };
  return async () => {
    const fault = sourceFault(source, { environment, aliyun });
    if (fault !== undefined) throw fault;
    if (source.kind !== "environment") return ask(source.kind === "profile" ? source.profile : undefined);
    const accessKeyId = environment[KEY_ID];
    const accessKeySecret = environment[KEY_SECRET];
    if (!accessKeyId || !accessKeySecret) return { ...(await ask(undefined)), origin };
    const securityToken = environment["ALIBABA_CLOUD_SECURITY_TOKEN"] || undefined;
    return { accessKeyId, accessKeySecret, securityToken, origin };
  };
}

/** What can be told to be wrong with a source without asking anybody. */
export function sourceFault(
  source: KeySource,
  { environment, aliyun }: { environment: Environment; aliyun: AliyunProfiles },
): CliError | undefined {
  switch (source.kind) {
    case "machine":
      return undefined;
    case "profile": {
      const wrong = wrongProfile(source.profile, aliyun);
      return wrong === undefined ? undefined : noKeys(source, wrong);
    }
    case "environment": {
      const [set, unset] = environment[KEY_ID] ? [KEY_ID, KEY_SECRET] : [KEY_SECRET, KEY_ID];
      const half = environment[set] && !environment[unset];
      return half ? noKeys(source, sentence("halfSet", { set, unset })) : undefined;
    }
  }
}

function wrongProfile(name: string, { path, profiles, fault }: AliyunProfiles): Text | undefined {
  if (fault !== undefined) return sentence("sentences", { what: fault.what, why: fault.why });
  const profile = profiles.find((one) => one.name === name);
  if (profile?.configured === true) return undefined;
  if (profile !== undefined) return sentence("holdsNoKeys");
  const others = profiles.map((one) => one.name);
  return sentence("noProfile", { file: path, others });
}

/** Of what the SDK throws nothing but a service's code is shown: it may quote a file with secrets. */
function codeIn({ message }: Error): Text | undefined {
  const [, code] = /"Code":\s*"([A-Za-z0-9.]{1,80})"/.exec(message) ?? [];
  return code === undefined ? undefined : sentence("keysRefused", { code });
}

function noKeys(source: KeySource, wrong: Text | undefined): CliError {
  if (source.kind === "machine")
    return new CliError(sentence("noCredentials"), {
      why: wrong ?? sentence("noneGaveAny"),
      todo: sentence("runConfigure", { id: KEY_ID, secret: KEY_SECRET }),
    });
  const what =
    source.kind === "environment"
      ? sentence("environmentGivesNone")
      : sentence("profileGivesNone", { profile: source.profile, by: source.by });
  return new CliError(what, {
    why: wrong ?? sentence("noAnswerWithAny"),
    todo:
      source.kind === "environment"
        ? sentence("setBoth", { id: KEY_ID, secret: KEY_SECRET })
        : sentence("setItUp", { profile: source.profile }),
  });
}
