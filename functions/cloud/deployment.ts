import { DescribeImagesRequest } from "@alicloud/ecs20140526/dist/models/DescribeImagesRequest.js";
import { ImportImageRequest } from "@alicloud/ecs20140526/dist/models/ImportImageRequest.js";
import * as z from "zod/mini";
import { Unstarted, unstartedFolder } from "../core/import/unstarted.ts";
import type { CloudConfig } from "./cloud-config.ts";
import { Denied, Rejected, unlessMissing, withCloudFaults } from "./cloud-faults.ts";
import { type DocumentReading, readDocument } from "./documents.ts";
import { createEcsCaller } from "./ecs-caller.ts";
import { createFcClient, functionPath } from "./fc-client.ts";
import { createFnfCaller } from "./fnf-client.ts";
import { createObjects, createOssClient } from "./objects.ts";
import { createRpcCaller } from "./rpc-caller.ts";
import { readWorkflowRegions } from "./workflow-regions.ts";

/**
 * What was deployed and what the account allows: for people who want to know why nothing works. Everything
 * only looks. Undefined means that there is no such thing; every call throws a CloudFault.
 */
export interface Deployment {
  bucket(name: string): Promise<BucketFacts | undefined>;
  /** The first `NOTES` notes of drops whose start failed for good. Executions may exist all the same. */
  unstarted(bucket: string): Promise<Array<Exclude<DocumentReading<Unstarted>, undefined>>>;
  /** The flow that the settings name. */
  flow(): Promise<{ definition: string; roleArn: string } | undefined>;
  /** IDs of the regions that Serverless Workflow is in, by itself (DescribeRegions, which needs no permission). */
  workflowRegions(): Promise<string[]>;
  /** Of Function Compute 3.0. */
  function(name: string): Promise<FunctionFacts | undefined>;
  triggers(functionName: string): Promise<TriggerFacts[] | undefined>;
  /** ECS's code for an import that is only tried (DryRun). Nothing is imported. */
  dryRunImport(object: {
    bucket: string;
    key: string;
  }): Promise<{ code: string; said: string; requestId: string | undefined }>;
  /** How many custom images the account has in this region. */
  countCustomImages(): Promise<number>;
  /** A RAM role's trusted services and its policies' names. */
  role(name: string): Promise<{ trust: string; policies: string[] } | undefined>;
}

export interface BucketFacts {
  region: string;
  storageClass: string;
  /** The service's clock when it answered, milliseconds since the epoch; undefined if it did not say. */
  serverMs: number | undefined;
}

const FunctionFacts = z.object({
  state: z.optional(z.string()),
  runtime: z.optional(z.string()),
  role: z.optional(z.string()),
  environmentVariables: z.optional(z.nullable(z.record(z.string(), z.string()))),
});
export type FunctionFacts = z.infer<typeof FunctionFacts>;

const TriggerConfig = z.object({
  events: z.optional(z.array(z.string())),
  filter: z.optional(
    z.object({
      key: z.optional(z.object({ prefix: z.optional(z.string()), suffix: z.optional(z.string()) })),
    }),
  ),
});
export interface TriggerFacts {
  type: string;
  sourceArn: string;
  events: readonly string[];
  prefix: string;
  suffix: string;
}

const BucketInfo = z.object({ Location: z.string(), StorageClass: z.optional(z.string()) });
const Flow = z.object({ Definition: z.string(), RoleArn: z.optional(z.nullable(z.string())) });
const TriggerList = z.object({
  triggers: z.optional(
    z.array(
      z.object({
        triggerType: z.string(),
        sourceArn: z.optional(z.nullable(z.string())),
        // JSON text in API 2023-03-30.
        triggerConfig: z.optional(z.nullable(z.string())),
      }),
    ),
  ),
});
const ImageCount = z.object({ TotalCount: z.number() });
const Role = z.object({ Role: z.object({ AssumeRolePolicyDocument: z.optional(z.string()) }) });
const Policies = z.object({
  Policies: z.optional(z.object({ Policy: z.optional(z.array(z.object({ PolicyName: z.string() }))) })),
});

export function createDeployment(at: CloudConfig): Deployment {
  return { ...objectSide(at), ...workflowSide(at), ...functionSide(at), ...imageSide(at), ...roleSide(at) };
}

/** How many notes are read. */
const NOTES = 50;

function objectSide(at: CloudConfig): Pick<Deployment, "bucket" | "unstarted"> {
  return {
    async unstarted(name) {
      const prefix = unstartedFolder(at.settings.prefixes.results);
      const client = createOssClient(at, name);
      const { objects } = await withCloudFaults({ service: "OSS", operation: "ListObjectsV2" }, () =>
        client.listV2({ prefix, "max-keys": String(NOTES) }, {}),
      );
      const bucket = createObjects(at, name);
      const read = (object: { name: string }) =>
        readDocument(bucket, object.name, (note) => Unstarted.parse(note));
      const notes = await Promise.all((objects ?? []).map(read));
      return notes.filter((note) => note !== undefined);
    },
    async bucket(name) {
      const client = createOssClient(at, name);
      const answer = await withCloudFaults({ service: "OSS", operation: "GetBucketInfo" }, () =>
        client.getBucketInfo(name),
      ).catch((error: unknown) => {
        if (error instanceof Rejected && error.code === "NoSuchBucket") return undefined;
        throw error;
      });
      if (answer === undefined) return undefined;
      const { Location, StorageClass } = BucketInfo.parse(answer.bucket);
      const date = Date.parse(String((answer.res.headers as Record<string, unknown>)["date"]));
      return {
        region: Location.replace(/^oss-/, ""),
        storageClass: StorageClass ?? "",
        serverMs: Number.isNaN(date) ? undefined : date,
      };
    },
  };
}

function workflowSide(at: CloudConfig): Pick<Deployment, "flow" | "workflowRegions"> {
  return {
    workflowRegions: () => readWorkflowRegions(at),
    async flow() {
      const call = createFnfCaller(at);
      const answer = await call("describeFlow", { Name: at.settings.flowName }).catch(unlessMissing);
      if (answer === undefined) return undefined;
      const { Definition, RoleArn } = Flow.parse(answer);
      return { definition: Definition, roleArn: RoleArn ?? "" };
    },
  };
}

function functionSide(at: CloudConfig): Pick<Deployment, "function" | "triggers"> {
  const client = createFcClient(at, 30_000);
  const get = (operation: string, path: string) =>
    withCloudFaults({ service: "FC", operation }, async () => (await client.get(path)).data).catch(
      unlessMissing,
    );
  return {
    async function(name) {
      const answer = await get("GetFunction", functionPath(name));
      return answer === undefined ? undefined : FunctionFacts.parse(answer);
    },
    async triggers(functionName) {
      const answer = await get("ListTriggers", `${functionPath(functionName)}/triggers`);
      if (answer === undefined) return undefined;
      return (TriggerList.parse(answer).triggers ?? []).map(({ triggerType, sourceArn, triggerConfig }) => {
        const { events, filter } = TriggerConfig.parse(JSON.parse(triggerConfig || "{}"));
        return {
          type: triggerType,
          sourceArn: sourceArn ?? "",
          events: events ?? [],
          prefix: filter?.key?.prefix ?? "",
          suffix: filter?.key?.suffix ?? "",
        };
      });
    },
  };
}

function imageSide(at: CloudConfig): Pick<Deployment, "dryRunImport" | "countCustomImages"> {
  const regionId = at.region;
  return {
    async dryRunImport({ bucket, key }) {
      const request = new ImportImageRequest({
        regionId,
        dryRun: true,
        OSType: "linux",
        platform: "Others Linux",
        architecture: "x86_64",
        diskDeviceMapping: [{ OSSBucket: bucket, OSSObject: key, format: "RAW", diskImageSize: 40 }],
      });
      try {
        await createEcsCaller(at)("ImportImage", request);
        return { code: "DryRunOperation", said: "", requestId: undefined };
      } catch (error) {
        // ECS documents an error for the answer to a dry run that went well, too.
        if (!(error instanceof Rejected || error instanceof Denied)) throw error;
        const { code, said, requestId } = error;
        return { code, said, requestId };
      }
    },
    async countCustomImages() {
      const request = new DescribeImagesRequest({
        regionId,
        imageOwnerAlias: "self",
        status: "ALL",
        pageSize: 1,
      });
      return ImageCount.parse(await createEcsCaller(at)("DescribeImages", request)).TotalCount;
    },
  };
}

/** RAM is one for all regions. RAM, GetRole and ListPoliciesForRole (2015-05-01). */
function roleSide(at: CloudConfig): Pick<Deployment, "role"> {
  const { ram } = at.endpoints;
  const call = createRpcCaller(at, {
    service: "RAM",
    version: "2015-05-01",
    host: "ram.aliyuncs.com",
    endpoint: ram,
  });
  return {
    async role(name) {
      const answer = await call("GetRole", { RoleName: name }).catch(unlessMissing);
      if (answer === undefined) return undefined;
      const { Role: role } = Role.parse(answer);
      const listed = Policies.parse(await call("ListPoliciesForRole", { RoleName: name }));
      return {
        trust: role.AssumeRolePolicyDocument ?? "",
        policies: (listed.Policies?.Policy ?? []).map(({ PolicyName }) => PolicyName),
      };
    },
  };
}
