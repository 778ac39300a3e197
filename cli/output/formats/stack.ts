import type { StackDeployed, StackPlan, StackRemoved, StackWritten } from "../../stack/stack-events.ts";
import type { EventFormat } from "../event-format.ts";
import { pad } from "../width.ts";

/** How the answers of deploy, remove and new are shown. */

export const stackPlan: EventFormat<StackPlan> = {
  json: ({ kind: _kind, ...data }) => data,
  lines({ name, region, bucket, resources }, { paint, words: { say, told } }) {
    const width = (field: "component" | "name") =>
      Math.max(...resources.map((resource) => resource[field].length));
    return [
      say("stackSteps", { name, region, bucket }),
      ...resources.map(
        ({ step, component, name: resource, what }) =>
          `  ${step}  ${paint("dim", pad(component, width("component")))}  ${pad(resource, width("name"))}  ${told(what)}`,
      ),
      say("nothingCalled"),
    ];
  },
};

export const stackDeployed: EventFormat<StackDeployed> = {
  json: ({ kind: _kind, ...data }) => data,
  lines: ({ projectFile }, { words: { say } }) => [
    say("teamsFile"),
    ...JSON.stringify(projectFile, null, 2).split("\n"),
  ],
};

export const stackRemoved: EventFormat<StackRemoved> = {
  json: ({ kind: _kind, ...data }) => data,
  lines: ({ name, region }, { paint, words: { say } }) => [
    `${paint("green", say("removedStack"))} ${say("stackIn", { name, region })}`,
  ],
};

export const stackWritten: EventFormat<StackWritten> = {
  json: ({ kind: _kind, ...data }) => data,
  lines: ({ folder, files }, { paint, words: { say }, commands }) => [
    ...files.map((file) => `${paint("green", say("wrote"))} ${folder}/${file}`),
    say("fillIn", { folder, command: commands.line("deploy", [folder]) }),
  ],
};
