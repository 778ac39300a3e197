import type { Text } from "../words/sentence.ts";

/** What the verbs of the stack tell: deploy, remove, new. */

/** Which stack it is. */
export interface StackFacts {
  name: string;
  region: string;
  bucket: string;
}

/** What a deployment would create or update, in this order; nothing was called. */
export interface StackPlan extends StackFacts {
  kind: "stack-plan";
  resources: readonly PlannedResource[];
}

export interface PlannedResource {
  /** Those of one step go side by side, from 1. */
  step: number;
  /** Of Serverless Devs: `ros`, `fc3`, `flow`. */
  component: string;
  /** As the account knows it. */
  name: string;
  what: Text;
}

/** The stack is deployed. */
export interface StackDeployed extends StackFacts {
  kind: "stack-deployed";
  /** The `image-drop.json` that its teams need. */
  projectFile: Readonly<Record<string, string>>;
}

/** The stack is removed. */
export interface StackRemoved extends StackFacts {
  kind: "stack-removed";
}

/** An editable copy of the stack was written. */
export interface StackWritten {
  kind: "stack-written";
  /** As it was said. */
  folder: string;
  files: readonly string[];
}

export type StackEvent = StackPlan | StackDeployed | StackRemoved | StackWritten;
