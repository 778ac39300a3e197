import type { World } from "../edge.ts";
import type { Definition } from "./definition.ts";
import { fnfError } from "./errors.ts";
import { Execution, type StartedFlow } from "./execution.ts";
import type { FnfKnobs } from "./knobs.ts";
import type { Payload } from "./payload.ts";
import { NAME, type Reading, readDefinition } from "./read-definition.ts";
import type { Engine } from "./state-run.ts";

/** A flow and its executions. An update replaces the definition: executions go on with the one they began with. */
export interface Flow extends StartedFlow {
  readonly id: string;
  description: string;
  readonly createdAtMs: number;
  modifiedAtMs: number;
  /** By name, and in the order they were started. */
  readonly byName: Map<string, Execution>;
  readonly executions: Execution[];
}

/** What CreateFlow and UpdateFlow set. */
export interface FlowContent {
  definition: string;
  description: string;
  roleArn: string | undefined;
}

/** The flows of the account, in the order they were created. Every method throws the API's errors. */
export class FlowStore {
  readonly flows = new Map<string, Flow>();
  private readonly world: World;
  private readonly knobs: FnfKnobs;
  /** After a reset the same flow is created again: it need not be read anew. */
  private lastRead: { text: string; backwardTransitions: string; reading: Reading } | undefined;

  constructor(world: World, knobs: FnfKnobs) {
    this.world = world;
    this.knobs = knobs;
  }

  create(name: string, { definition, description, roleArn }: FlowContent): Flow {
    checkName("Name", name);
    const read = this.read(name, definition);
    if (this.flows.has(name)) throw fnfError("FlowAlreadyExists", name);
    const now = this.world.clock.now();
    const flow: Flow = {
      name,
      id: this.world.random.uuid(),
      definitionText: definition,
      definition: read,
      description,
      roleArn,
      createdAtMs: now,
      modifiedAtMs: now,
      byName: new Map(),
      executions: [],
    };
    this.flows.set(name, flow);
    return flow;
  }

  update(name: string, changes: Partial<FlowContent>): Flow {
    const flow = this.flow(name);
    if (changes.definition !== undefined) {
      flow.definition = this.read(name, changes.definition);
      flow.definitionText = changes.definition;
    }
    if (changes.description !== undefined) flow.description = changes.description;
    if (changes.roleArn !== undefined) flow.roleArn = changes.roleArn;
    flow.modifiedAtMs = this.world.clock.now();
    return flow;
  }

  /** With its history, for good; what runs is stopped (what the cloud does with it is not documented). */
  async delete(name: string): Promise<void> {
    const flow = this.flow(name);
    this.flows.delete(name);
    const running = flow.executions.filter(({ status }) => status === "Running");
    await Promise.all(running.map((execution) => execution.stop("", "")));
  }

  flow(name: string): Flow {
    const flow = this.flows.get(name);
    if (flow === undefined) throw fnfError("FlowNotExists", name);
    return flow;
  }

  execution(flowName: string, name: string): Execution {
    const execution = this.flow(flowName).byName.get(name);
    if (execution === undefined) throw fnfError("ExecutionNotExists", name, flowName);
    return execution;
  }

  /**
   * The execution of that name: a new one, or the one that runs already. Without a name it gets a UUID. Throws
   * ExecutionAlreadyExists for the name of one that has ended.
   */
  start(
    { flowName, name, input }: { flowName: string; name: string | undefined; input: Payload },
    engine: Engine,
  ): { execution: Execution; isNew: boolean } {
    const flow = this.flow(flowName);
    if (name !== undefined) checkName("ExecutionName", name);
    const running = name === undefined ? undefined : flow.byName.get(name);
    if (running !== undefined) {
      const isOther = this.knobs.sameNameOtherInput !== "running" && running.input !== input.text;
      if (running.status !== "Running" || isOther)
        throw fnfError("ExecutionAlreadyExists", running.name, flowName);
      return { execution: running, isNew: false };
    }
    const sequence = flow.executions.length;
    const newName = name ?? this.world.random.uuid();
    const execution = new Execution({ engine, flow, name: newName, sequence, input });
    flow.byName.set(newName, execution);
    flow.executions.push(execution);
    return { execution, isNew: true };
  }

  /** Drops every flow; what runs ends without a trace. */
  clear(): void {
    for (const { executions } of this.flows.values()) for (const execution of executions) execution.forget();
    this.flows.clear();
  }

  private read(name: string, text: string): Definition {
    const { backwardTransitions } = this.knobs;
    if (this.lastRead?.text !== text || this.lastRead.backwardTransitions !== backwardTransitions)
      this.lastRead = { text, backwardTransitions, reading: readDefinition(text, this.knobs) };
    const { reading } = this.lastRead;
    if (reading.kind === "problems") throw fnfError("InvalidArgument", reading.problems.join("; "));
    if (reading.definition.name !== name)
      throw fnfError("InvalidArgument", `Name must equal the flow's, ${name}, is ${reading.definition.name}`);
    return reading.definition;
  }
}

/** Throws InvalidArgument. */
function checkName(parameter: string, name: string): void {
  if (!NAME.test(name))
    throw fnfError(
      "InvalidArgument",
      `${parameter} must be 1 to 128 letters, digits, _ and -, and begin with a letter or _, is ${JSON.stringify(name)}.`,
    );
}
