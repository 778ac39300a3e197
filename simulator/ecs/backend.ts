import type { World } from "../edge.ts";
import type { Operation } from "../operation.ts";
import type { ObjectReader } from "../oss/oss.ts";
import type { Parameters, Refusals } from "../parameters.ts";
import type { Background } from "./background.ts";
import type { ClientTokens } from "./client-tokens.ts";
import type { Copies } from "./copies.ts";
import { ecsError } from "./errors.ts";
import type { Imports } from "./imports.ts";
import type { EcsKnobs } from "./knobs.ts";
import type { Store } from "./store.ts";

/** What is behind the API. */
export interface EcsBackend {
  world: World;
  objects: ObjectReader;
  knobs: EcsKnobs;
  store: Store;
  imports: Imports;
  copies: Copies;
  background: Background;
  importTokens: ClientTokens<{ imageId: string; taskId: string }>;
  copyTokens: ClientTokens<string>;
}

/** Gives the fields of the response beside `RequestId`, or throws an `EcsError`. */
export type EcsOperation = Operation<Parameters, EcsBackend, object>;

/** How the API refuses parameters. */
export const REFUSALS: Refusals = {
  missing: (name) => ecsError("MissingParameter", name),
  invalid: (name) => ecsError("InvalidParameter", name),
  notPlayed: (name) => ecsError("NotSimulated", `parameter ${name}`),
};
