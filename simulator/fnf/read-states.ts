import { parseCondition } from "./condition.ts";
import {
  type ChoiceState,
  type Common,
  type FailState,
  type MapState,
  type ParallelState,
  type Scope,
  type State,
  WAIT_SECONDS,
  type WaitState,
} from "./definition.ts";
import { parseExpression } from "./expression.ts";
import type { JsonObject } from "./json.ts";
import { Fields } from "./problems.ts";
import { type CommonRule, readNumber } from "./read-common.ts";
import { readGuards } from "./read-rules.ts";
import { readTask } from "./read-task.ts";
import { SyntaxProblem } from "./tokens.ts";

/** What reads the parts that types of states share. */
interface PartReaders {
  common(rule: CommonRule): Common;
  scope(object: JsonObject, roots: { name: string; inMap?: true }): Scope;
}

type StateReader = (fields: Fields, parts: PartReaders) => State;

/** "Parallel state": up to 50 branches. */
const MAX_BRANCHES = 50;
/** "Map state", inline mode: up to 40 at once. */
const MAX_CONCURRENCY = 40;

const ORDINARY: CommonRule = { constructors: "all", transition: "next" };

/** Reads the fields of each type of state. */
export const STATE_READERS = {
  Task: (fields, { common }) => readTask(fields, common(ORDINARY)),
  Pass: (_, { common }) => ({ ...common(ORDINARY), type: "Pass" }),
  Wait: (fields, { common }) => readWait(fields, common(ORDINARY)),
  Choice: (fields, { common }) =>
    readChoice(fields, common({ constructors: "input", transition: "elsewhere" })),
  Succeed: (_, { common }) => ({
    ...common({ constructors: "all", transition: "terminal" }),
    type: "Succeed",
  }),
  Fail: (fields, { common }) => readFail(fields, common({ constructors: "all", transition: "terminal" })),
  Parallel: (fields, parts) => readParallel(fields, parts),
  Map: (fields, parts) => readMap(fields, parts),
} as const satisfies Record<string, StateReader>;

function readWait(fields: Fields, common: Common): WaitState {
  const seconds = readNumber(fields, "Seconds", { ...WAIT_SECONDS, presence: "required" });
  return { ...common, type: "Wait", seconds: seconds ?? { kind: "literal", value: 1 } };
}

function readFail(fields: Fields, common: Common): FailState {
  for (const name of ["Code.$", "Detail.$"])
    if (fields.has(name)) fields.refuse(name, "is not documented; a Fail takes constants");
  return { ...common, type: "Fail", code: fields.text("Code") ?? "", detail: fields.text("Detail") ?? "" };
}

function readChoice(fields: Fields, common: Common): ChoiceState {
  for (const name of ["Next", "End"])
    if (fields.has(name))
      fields.refuse(name, "must not be in a Choice: Branches and Default say where to go");
  const branches = fields.objects("Branches", "required").flatMap((object, index) => {
    const branch = new Fields(object, fields.at(`Branches[${index}]`), fields.problems);
    const text = branch.text("Condition", "required");
    const next = branch.text("Next", "required") ?? "";
    branch.finish();
    const condition = text === undefined ? undefined : readCondition(text, branch);
    return condition === undefined ? [] : [{ condition, next }];
  });
  return { ...common, type: "Choice", branches, next: fields.text("Default", "required") ?? "" };
}

function readCondition(text: string, fields: Fields) {
  try {
    return parseCondition(text);
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    fields.refuse("Condition", `${JSON.stringify(text)} is no condition: ${error.message}`);
    return undefined;
  }
}

function readParallel(fields: Fields, { common, scope }: PartReaders): ParallelState {
  const branches = fields
    .objects("Branches", "required", MAX_BRANCHES)
    .map((object, index) => scope(object, { name: `Branches[${index}]` }));
  return { ...common(ORDINARY), ...readGuards(fields), type: "Parallel", branches };
}

function readMap(fields: Fields, { common, scope }: PartReaders): MapState {
  if (fields.has("GlobalConstructor"))
    fields.refuse("GlobalConstructor", "must not be used with a Map: its iterations overwrite each other");
  const processor = fields.map("Processor", "required");
  return {
    ...common(ORDINARY),
    ...readGuards(fields),
    type: "Map",
    itemsPath: readItemsPath(fields),
    maxConcurrency: readConcurrency(fields),
    processor: processor
      ? scope(processor, { name: "Processor", inMap: true })
      : { startAt: "", states: new Map() },
  };
}

/** The one expression that stands under a name without `.$`. */
function readItemsPath(fields: Fields): MapState["itemsPath"] {
  const text = fields.text("ItemsPath", "required");
  try {
    if (text !== undefined) return parseExpression(text, { output: false });
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    fields.refuse("ItemsPath", `${JSON.stringify(text)} is no expression: ${error.message}`);
  }
  return { kind: "literal", value: [] };
}

/** The document's table prints `MaxConcuccency`, its text `MaxConcurrency`: both are taken, one at a time. */
function readConcurrency(fields: Fields): number | undefined {
  const range = { least: 1, most: MAX_CONCURRENCY };
  if (fields.has("MaxConcuccency") && fields.has("MaxConcurrency"))
    fields.refuse("MaxConcurrency", "must not stand beside MaxConcuccency");
  return fields.integer("MaxConcuccency", range) ?? fields.integer("MaxConcurrency", range);
}
