import type { StackDeployed, StackPlan, StackRemoved, StackWritten } from "../../stack/stack-events.ts";
import type { EventFormat } from "../event-format.ts";
import { pad } from "../width.ts";

/** How the answers of deploy, remove and new are shown. */

export const stackPlan: EventFormat<StackPlan> = {
  json: ({ kind: _kind, ...data }) => data,
  lines({ name, region, bucket, resources }, { paint }) {
    const width = (field: "component" | "name") =>
      Math.max(...resources.map((resource) => resource[field].length));
    return [
      `The stack ${name} in ${region}, bucket ${bucket}, step by step:`,
      ...resources.map(
        ({ step, component, name: resource, what }) =>
          `  ${step}  ${paint("dim", pad(component, width("component")))}  ${pad(resource, width("name"))}  ${what}`,
      ),
      "What is there already is updated. Nothing was called.",
    ];
  },
};

export const stackDeployed: EventFormat<StackDeployed> = {
  json: ({ kind: _kind, ...data }) => data,
  lines: ({ projectFile }) => [
    "The teams' image-drop.json:",
    ...JSON.stringify(projectFile, null, 2).split("\n"),
  ],
};

export const stackRemoved: EventFormat<StackRemoved> = {
  json: ({ kind: _kind, ...data }) => data,
  lines: ({ name, region }, { paint }) => [`${paint("green", "removed")} ${name} in ${region}`],
};

export const stackWritten: EventFormat<StackWritten> = {
  json: ({ kind: _kind, ...data }) => data,
  lines: ({ folder, files }, { paint, commands }) => [
    ...files.map((file) => `${paint("green", "wrote")} ${folder}/${file}`),
    `Fill in ${folder}/.env, change what you like, then: ${commands.line("deploy", [folder])}`,
  ],
};
