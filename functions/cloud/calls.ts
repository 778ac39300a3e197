import type { Settings } from "../core/settings.ts";
import type { DistributedImages } from "./distributed-images.ts";
import type { Flows } from "./flows.ts";
import type { Images } from "./images.ts";
import type { Objects } from "./objects.ts";

/** The ports that a function can be given. */
interface Ports {
  images: Images;
  /** Of any region. */
  regions: DistributedImages;
  flows: Flows;
  /** The executions of what comes after an import. */
  distributions: Flows;
  objects: Objects;
}

/** What a function may call, method by method: its `Cloud` type and its role are derived from this. */
export type Calls = { readonly [Port in keyof Ports]?: ReadonlyArray<keyof Ports[Port]> };

type Methods<C extends Calls, Port extends keyof Ports> = Extract<
  NonNullable<C[Port]>[number],
  keyof Ports[Port]
>;

/**
 * The ports with the methods that `C` names and no others. `bucket` gives the objects of a bucket, `imagesIn`
 * the images of a region.
 */
export type CloudOf<C extends Calls> = {
  settings: Settings;
  /** Milliseconds since the epoch. */
  now: () => number;
} & ("images" extends keyof C ? { images: Pick<Images, Methods<C, "images">> } : unknown) &
  ("regions" extends keyof C
    ? { imagesIn: (region: string) => Pick<DistributedImages, Methods<C, "regions">> }
    : unknown) &
  ("flows" extends keyof C ? { flows: Pick<Flows, Methods<C, "flows">> } : unknown) &
  ("distributions" extends keyof C ? { distributions: Pick<Flows, Methods<C, "distributions">> } : unknown) &
  ("objects" extends keyof C ? { bucket: (name: string) => Pick<Objects, Methods<C, "objects">> } : unknown);

/** An action of RAM, and what it is done to. */
export interface Permission {
  action: `${"ecs" | "fnf" | "oss" | "ram"}:${string}`;
  on: "incoming objects" | "result objects" | "bucket" | "import role" | "all";
  /** The service asks for it beside the action that is called. */
  askedAlong?: true;
}

const on = (resource: Permission["on"], ...actions: Permission["action"][]): Permission[] =>
  actions.map((action) => ({ action, on: resource }));

/**
 * Who may not list a bucket may be answered AccessDenied for an object that is not there, as S3 has it; no document of OSS
 * says so or not (test/live/beliefs.md, missing-object). What is asked for need not be there: a file that comes later, a
 * request to cancel.
 */
const TOLD_IF_MISSING: Permission = { action: "oss:ListObjects", on: "bucket", askedAlong: true };

const ACCOUNT_IMAGES = {
  image: on("all", "ecs:DescribeImages"),
  snapshots: on("all", "ecs:DescribeSnapshots"),
  deleteImage: on("all", "ecs:DeleteImage"),
  deleteSnapshot: on("all", "ecs:DeleteSnapshot"),
};
const FLOWS = {
  start: on("all", "fnf:StartExecution"),
  stop: on("all", "fnf:StopExecution"),
  describe: on("all", "fnf:DescribeExecution"),
  list: on("all", "fnf:ListExecutions"),
  history: on("all", "fnf:GetExecutionHistory"),
};

/** What each method needs. A test calls every one and compares. */
export const PERMISSIONS: {
  readonly [Port in keyof Ports]: { readonly [M in keyof Ports[Port]]: Permission[] };
} = {
  images: {
    importImage: [
      ...on("all", "ecs:ImportImage"),
      // The call tags the image, and hands ECS the role that reads the bucket.
      { action: "ecs:TagResources", on: "all", askedAlong: true },
      { action: "ram:PassRole", on: "import role", askedAlong: true },
    ],
    task: on("all", "ecs:DescribeTaskAttribute", "ecs:DescribeTasks"),
    findImport: on("all", "ecs:DescribeImages", "ecs:DescribeTasks"),
    cancelTask: on("all", "ecs:CancelTask"),
    ...ACCOUNT_IMAGES,
  },
  regions: {
    // The call tags the copy.
    copyImage: [...on("all", "ecs:CopyImage"), { action: "ecs:TagResources", on: "all", askedAlong: true }],
    findImage: on("all", "ecs:DescribeImages"),
    cancelCopy: on("all", "ecs:CancelCopyImage"),
    tagSnapshots: on("all", "ecs:TagResources"),
    sharedWith: on("all", "ecs:DescribeImageSharePermission"),
    share: on("all", "ecs:ModifyImageSharePermission"),
    setFamily: on("all", "ecs:ModifyImageAttribute"),
    ...ACCOUNT_IMAGES,
  },
  flows: FLOWS,
  distributions: FLOWS,
  objects: {
    head: [...on("incoming objects", "oss:GetObject"), TOLD_IF_MISSING],
    read: on("incoming objects", "oss:GetObject"),
    readJson: [...on("result objects", "oss:GetObject"), TOLD_IF_MISSING],
    writeJson: on("result objects", "oss:PutObject"),
    writeOnce: on("result objects", "oss:PutObject"),
  },
};
