import * as z from "zod/mini";
import { CliError } from "../command/errors.ts";
import { profilesPath } from "./aliyun-profiles-path.ts";
import { parseFile, readFoundFile } from "./json-file.ts";

/** The profiles of the aliyun CLI, `~/.aliyun/config.json`. What is secret in it is read by its SDK only. */
const Profile = z.looseObject({
  name: z.optional(z.string()),
  mode: z.optional(z.string()),
  region_id: z.optional(z.string()),
  access_key_id: z.optional(z.string()),
  language: z.optional(z.string()),
});
const ProfilesFile = z.looseObject({
  current: z.optional(z.string()),
  profiles: z.optional(z.nullable(z.array(Profile))),
});

export interface AliyunProfile {
  name: string;
  region: string | undefined;
  /** In which people are talked to. */
  language: string | undefined;
  /** It can give keys; `aliyun` itself writes a profile without any. */
  configured: boolean;
}

export interface AliyunProfiles {
  path: string;
  current: string | undefined;
  profiles: readonly AliyunProfile[];
  /** Why the file cannot be used. */
  fault: CliError | undefined;
}

export async function readProfiles(): Promise<AliyunProfiles> {
  const path = profilesPath();
  try {
    const found = await readFoundFile(path);
    const { current, profiles } = found === undefined ? {} : parseFile(ProfilesFile, found);
    return { path, current, profiles: (profiles ?? []).flatMap(profileOf), fault: undefined };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { path, current: undefined, profiles: [], fault: error };
  }
}

function profileOf(profile: z.infer<typeof Profile>): AliyunProfile[] {
  const { name, mode, region_id, access_key_id, language } = profile;
  if (name === undefined) return [];
  const keyless = ["AK", "StsToken"].includes(mode ?? "AK") && !access_key_id;
  return [{ name, region: region_id || undefined, language: language || undefined, configured: !keyless }];
}
