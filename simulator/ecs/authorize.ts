import type { Credential } from "../account.ts";
import type { World } from "../edge.ts";
import type { Parameters } from "../parameters.ts";
import { roleArnOf } from "../ram/ram.ts";
import { ecsError } from "./errors.ts";
import { DEFAULT_ROLE } from "./import-rules.ts";
import type { EcsKnobs } from "./knobs.ts";

/** What an API's document says that it is allowed on: an image, a snapshot, all images, all snapshots, or "All Resources". */
const RESOURCES: Readonly<Record<string, "image" | "snapshot" | "images" | "snapshots" | "tagged" | "all">> =
  {
    CancelCopyImage: "image",
    CancelTask: "all",
    CopyImage: "images",
    DeleteImage: "image",
    DeleteSnapshot: "snapshot",
    DescribeImageFromFamily: "images",
    DescribeImageSharePermission: "image",
    DescribeImages: "images",
    DescribeSnapshots: "snapshots",
    DescribeTaskAttribute: "all",
    DescribeTasks: "all",
    ImportImage: "images",
    ModifyImageAttribute: "image",
    ModifyImageSharePermission: "image",
    TagResources: "tagged",
  };

/** Lets a call pass that the policies of its sender allow; throws Forbidden.RAM otherwise. */
export function authorize(
  api: string,
  parameters: Parameters,
  { world, knobs, credential }: { world: World; knobs: EcsKnobs; credential: Credential },
): void {
  const region = parameters.text("RegionId") ?? world.account.region;
  const arn = (name: string) => `acs:ecs:${region}:${world.account.id}:${name}`;
  const permit = (action: string, resource: string) => {
    if (world.ram.refusal(credential, { action, resource }) !== undefined) throw ecsError("Forbidden.RAM");
  };
  for (const resource of resourcesOf(api, parameters))
    permit(`ecs:${api}`, resource === "*" ? "*" : arn(resource));
  const tags = api !== "TagResources" && !api.startsWith("Describe") && parameters.numbered("Tag").length > 0;
  if (tags && knobs.taggedImagesAskFor === "ecs:TagResources") permit("ecs:TagResources", arn("image/*"));
  if (api === "ImportImage" && knobs.importAsksFor === "ram:PassRole")
    permit("ram:PassRole", roleArnOf(parameters.text("RoleName") ?? DEFAULT_ROLE, world.account));
}

function resourcesOf(api: string, parameters: Parameters): string[] {
  const named = (kind: string, parameter: string) => [`${kind}/${parameters.text(parameter) ?? "*"}`];
  switch (RESOURCES[api] ?? "all") {
    case "image":
      return named("image", "ImageId");
    case "images":
      return ["image/*"];
    case "snapshot":
      return named("snapshot", "SnapshotId");
    case "snapshots":
      return ["snapshot/*"];
    case "tagged":
      return parameters.list("ResourceId").map((id) => `${parameters.text("ResourceType") ?? "*"}/${id}`);
    case "all":
      return ["*"];
  }
}
