import type { World } from "../edge.ts";
import type { Operation } from "../operation.ts";
import type { Notifier } from "./events.ts";
import type { OssKnobs } from "./knobs.ts";
import type { OssParameters } from "./parameters.ts";
import type { Store } from "./store.ts";

/** What is behind the API. */
export interface OssBackend {
  world: World;
  store: Store;
  notifier: Notifier;
  knobs: OssKnobs;
}

/** Gives the answer, or throws an `OssError`. */
export type OssOperation = Operation<OssParameters, OssBackend>;
