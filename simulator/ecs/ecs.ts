import type { Service, World } from "../edge.ts";
import type { ObjectReader } from "../oss/oss.ts";
import { Nonces } from "../signed-requests.ts";
import type { EcsBackend } from "./backend.ts";
import { Background } from "./background.ts";
import { Checks } from "./checks.ts";
import { ClientTokens } from "./client-tokens.ts";
import { Copies } from "./copies.ts";
import { type FailureRule, Imports } from "./imports.ts";
import { defaultKnobs, type EcsKnobs } from "./knobs.ts";
import { REGION_IDS } from "./regions.ts";
import { createService } from "./service.ts";
import { type ImageState, type SnapshotState, Store, type TaskState } from "./store.ts";
import { Throttle } from "./throttle.ts";

/** The simulator of ECS: images of one account, imported in its own region, copied to any, shared, tagged and named by families. */
export interface Ecs {
  readonly service: Service;
  /** Set a field to change the behaviour from then on. */
  readonly knobs: EcsKnobs;
  /** The regions that its one endpoint serves: a call's RegionId says which is meant. */
  readonly regionIds: readonly string[];
  /** All there are, the oldest first. */
  images(): readonly ImageState[];
  tasks(): readonly TaskState[];
  snapshots(): readonly SnapshotState[];
  /** Makes the next import that `rule` fits fail, when it is accepted from now on. Rules add up. */
  failNext(rule: FailureRule): void;
  /** Puts a running task of another API (`RedeployInstance` ...) among the account's; the result is its id. */
  addTask(action: string): string;
  /** Forgets every resource, rule, token and count; what is under way ends without a trace. The knobs stay. */
  reset(): void;
  /** Stops every timer; what was imported stays readable. */
  close(): void;
}

/**
 * Effects recorded: ImportBegan, ImportRead, ImportEnded, TaskCancelled, CopyBegan, CopyCancelled, CopyEnded, ImageAvailable,
 * ImageChecked, ImageModified, ImageShared, ImageUnshared, ImageDeleted, ResourcesTagged, SnapshotDeleted.
 */
export function createEcs(parts: {
  world: World;
  objects: ObjectReader;
  /** Instead of the defaults. */
  knobs?: Partial<EcsKnobs>;
}): Ecs {
  const { world, objects } = parts;
  const knobs: EcsKnobs = { ...defaultKnobs(), ...parts.knobs };
  const store = new Store(world.random);
  const background = new Background(world);
  const checks = new Checks(background, knobs);
  const imports = new Imports({ world, objects, knobs, store, background, checks });
  const copies = new Copies({ world, knobs, store, background });
  const importTokens: EcsBackend["importTokens"] = new ClientTokens(world.clock, knobs);
  const copyTokens: EcsBackend["copyTokens"] = new ClientTokens(world.clock, knobs);
  const nonces = new Nonces();
  const throttle = new Throttle(world.clock, knobs);
  const backend = {
    world,
    objects,
    knobs,
    store,
    imports,
    copies,
    background,
    importTokens,
    copyTokens,
  };
  return {
    service: createService(backend, { nonces, throttle }),
    knobs,
    regionIds: [...new Set([world.account.region, ...REGION_IDS])],
    images: () => [...store.images.values()],
    tasks: () => [...store.tasks.values()],
    snapshots: () => [...store.snapshots.values()],
    failNext: (rule) => imports.failNext(rule),
    addTask(action) {
      const taskId = store.newId("t");
      const startedAtMs = world.clock.now();
      store.tasks.set(taskId, {
        taskId,
        action,
        resourceId: "",
        createdAtMs: startedAtMs,
        phase: { status: "Processing", startedAtMs, endsAtMs: Number.POSITIVE_INFINITY },
      });
      return taskId;
    },
    reset() {
      for (const part of [background, imports, copies, store, importTokens, copyTokens, nonces, throttle])
        part.clear();
    },
    close: () => background.clear(),
  };
}
