import { type Action, readPage, toTime } from "./action.ts";
import { fnfError } from "./errors.ts";
import type { Flow, FlowContent } from "./flow-store.ts";
import type { Parameters } from "./parameters.ts";

const NOT_PLAYED = ["ExternalStorageLocation", "Environment", "ResourceGroupId"];

export const createFlow: Action = {
  methods: ["POST"],
  answer(parameters, { store }) {
    const name = parameters.required("Name");
    const definition = parameters.required("Definition");
    parameters.required("Type");
    if (!parameters.has("Description")) throw fnfError("MissingRequiredParams", "Description");
    return shown(
      store.create(name, { description: "", roleArn: undefined, ...content(parameters), definition }),
    );
  },
};

/** What is not given stays as it is. */
export const updateFlow: Action = {
  methods: ["POST"],
  answer: (parameters, { store }) => shown(store.update(parameters.required("Name"), content(parameters))),
};

export const describeFlow: Action = {
  methods: ["GET"],
  answer(parameters, { store }) {
    parameters.refuse(["FlowVersion"]);
    return shown(store.flow(parameters.required("Name")));
  },
};

export const deleteFlow: Action = {
  methods: ["POST", "GET"],
  async answer(parameters, { store }) {
    await store.delete(parameters.required("Name"));
    return {};
  },
};

/** In the order they were created; NextToken is the name of the next page's first flow. */
export const listFlows: Action = {
  methods: ["GET"],
  answer(parameters, { store }) {
    const limit = parameters.integer("Limit", { least: 1, most: 999 }) ?? 60;
    const token = parameters.text("NextToken");
    const flows = [...store.flows.values()];
    const start = token === undefined ? 0 : flows.findIndex(({ name }) => name === token);
    if (start < 0) throw fnfError("InvalidArgument", "NextToken is none of this list.");
    const { page, next } = readPage(flows, { start, step: 1, limit }, () => true);
    return { Flows: page.map(shown), ...(next === undefined ? {} : { NextToken: next.name }) };
  },
};

function content(parameters: Parameters): Partial<FlowContent> {
  parameters.refuse(NOT_PLAYED);
  parameters.oneOf("Type", ["FDL"]);
  if (parameters.oneOf("ExecutionMode", ["Standard", "Express"]) === "Express")
    throw fnfError("NotSimulated", "the ExecutionMode Express");
  const [definition, description, roleArn] = ["Definition", "Description", "RoleArn"].map((name) =>
    parameters.text(name),
  );
  return {
    ...(definition === undefined ? {} : { definition }),
    ...(description === undefined ? {} : { description }),
    ...(roleArn === undefined ? {} : { roleArn }),
  };
}

function shown(flow: Flow): object {
  return {
    Name: flow.name,
    Id: flow.id,
    Type: "FDL",
    Definition: flow.definitionText,
    Description: flow.description,
    RoleArn: flow.roleArn ?? "",
    ExecutionMode: "Standard",
    CreatedTime: toTime(flow.createdAtMs),
    LastModifiedTime: toTime(flow.modifiedAtMs),
  };
}
