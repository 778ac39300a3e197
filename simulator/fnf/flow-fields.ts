import type { Parameters } from "../parameters.ts";
import { fnfError } from "./errors.ts";
import type { Flow, FlowContent } from "./flow-store.ts";
import { shownTime } from "./paging.ts";

const NOT_PLAYED = ["ExternalStorageLocation", "Environment", "ResourceGroupId"];

/** What a request gives of a flow. */
export function flowContent(parameters: Parameters): Partial<FlowContent> {
  parameters.refuse(NOT_PLAYED);
  parameters.oneOf("Type", ["FDL"]);
  if (parameters.oneOf("ExecutionMode", ["Standard", "Express"]) === "Express")
    throw fnfError("NotSimulated", "ExecutionMode Express");
  const [definition, description, roleArn] = ["Definition", "Description", "RoleArn"].map((name) =>
    parameters.text(name),
  );
  return {
    ...(definition === undefined ? {} : { definition }),
    ...(description === undefined ? {} : { description }),
    ...(roleArn === undefined ? {} : { roleArn }),
  };
}

/** A flow as answers have it. */
export function shownFlow(flow: Flow): object {
  return {
    Name: flow.name,
    Id: flow.id,
    Type: "FDL",
    Definition: flow.definitionText,
    Description: flow.description,
    RoleArn: flow.roleArn ?? "",
    ExecutionMode: "Standard",
    CreatedTime: shownTime(flow.createdAtMs),
    LastModifiedTime: shownTime(flow.modifiedAtMs),
  };
}
