import type { Exchange } from "../edge.ts";
import type { Operation } from "../operation.ts";
import { Parameters, type Refusals } from "../parameters.ts";
import { fnfError } from "./errors.ts";
import type { FlowStore } from "./flow-store.ts";
import type { Engine } from "./state-run.ts";

/** What is behind the API. */
export interface FnfBackend {
  engine: Engine;
  store: FlowStore;
}

/** How the API refuses parameters. */
const REFUSALS: Refusals = {
  missing: (name) => fnfError("MissingRequiredParams", name),
  invalid: (name, value, rule) => fnfError("InvalidArgument", `${name} must be ${rule}, is ${value}.`),
  notPlayed: (name) => fnfError("NotSimulated", `parameter ${name}`),
};

/** A request's parameters, and what a long poll needs of the request itself. */
export class FnfParameters extends Parameters {
  readonly hold: Exchange["hold"];
  readonly whenEnded: Exchange["whenEnded"];

  constructor(all: Parameters["all"], { hold, whenEnded }: Pick<Exchange, "hold" | "whenEnded">) {
    super(all, REFUSALS);
    this.hold = hold;
    this.whenEnded = whenEnded;
  }
}

/** Gives the fields of the response beside `RequestId`, or throws an `FnfError`. */
export type FnfOperation = Operation<FnfParameters, FnfBackend, object>;
