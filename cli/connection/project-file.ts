import * as z from "zod/mini";
import { CliError } from "../command/errors.ts";
import { findUpwards, parseFile } from "./json-file.ts";

/**
 * `image-drop.json`, in the folder or one above it: which deployment a team uses. Credentials are never read
 * from it. Unknown fields are refused, so that a misspelt one is no silent default.
 */
export const PROJECT_FILE = "image-drop.json";

const name = (meaning: string) => z.optional(z.string().check(z.minLength(1), z.describe(meaning)));
const prefix = (meaning: string) =>
  z.optional(
    z.string().check(z.regex(/^[^/].*\/$/, "must end with / and not begin with it"), z.describe(meaning)),
  );
const endpoint = (service: string) =>
  z.optional(
    z
      .string()
      .check(
        z.regex(/^https?:\/\/[^/]+\/?$/, "must be a URL without a path"),
        z.describe(`Where ${service} is reached, if not at its public address: a URL without a path`),
      ),
  );

export const ProjectFile = z.strictObject({
  $schema: z.optional(z.string().check(z.describe("The JSON Schema of this file, for editors"))),
  region: name("The region of bucket, functions and images"),
  bucket: name("The bucket that is dropped into"),
  flow: name("The flow's name, the NAME_PREFIX of the deployment; image-drop unless said otherwise"),
  profile: name("The profile of the aliyun CLI whose keys are used"),
  accountId: name("The account's ID; without it STS is asked where it is needed"),
  limits: z.optional(
    z
      .enum(["console", "api"])
      .check(z.describe("Which table of limits a sidecar is held to; console unless said otherwise")),
  ),
  incomingPrefix: prefix("Where drops are uploaded; incoming/ unless said otherwise"),
  resultsPrefix: prefix("Where results are written; results/ unless said otherwise"),
  endpoints: z.optional(
    z
      .strictObject({
        oss: endpoint("OSS"),
        ecs: endpoint("ECS"),
        fnf: endpoint("the workflow"),
        fc: endpoint("Function Compute"),
        sts: endpoint("STS"),
        ram: endpoint("RAM"),
      })
      .check(z.describe("Private endpoints, for a network without the public ones")),
  ),
});
export type ProjectFile = z.infer<typeof ProjectFile>;

/** The file as it was found. */
export interface Project {
  /** Undefined: there is none. */
  path: string | undefined;
  /** Empty where the file is broken. */
  fields: ProjectFile;
  /** Why it cannot be used. It matters only where nothing that comes before it answers. */
  fault: CliError | undefined;
}

export async function readProject(folder: string): Promise<Project> {
  let path: string | undefined;
  try {
    const found = await findUpwards(folder, PROJECT_FILE);
    path = found?.path;
    return { path, fields: found === undefined ? {} : parseFile(ProjectFile, found), fault: undefined };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { path, fields: {}, fault: error };
  }
}
