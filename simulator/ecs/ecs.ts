import { type Exchange, readBody, type Service, type World } from "../edge.ts";
import type { ObjectReader } from "../oss/oss.ts";
import { Nonces } from "../signed-requests.ts";
import type { Action, Surroundings } from "./action.ts";
import { authenticate } from "./authenticate.ts";
import { authorize } from "./authorize.ts";
import { Background } from "./background.ts";
import { cancelCopyImage } from "./cancel-copy-image.ts";
import { cancelTask } from "./cancel-task.ts";
import { Checks } from "./checks.ts";
import { ClientTokens } from "./client-tokens.ts";
import { Copies } from "./copies.ts";
import { copyImage } from "./copy-image.ts";
import { deleteImage } from "./delete-image.ts";
import { deleteSnapshot } from "./delete-snapshot.ts";
import { describeImageFromFamily } from "./describe-image-from-family.ts";
import { describeImageSharePermission } from "./describe-image-share-permission.ts";
import { describeImages } from "./describe-images.ts";
import { describeSnapshots } from "./describe-snapshots.ts";
import { describeTaskAttribute } from "./describe-task-attribute.ts";
import { describeTasks } from "./describe-tasks.ts";
import { EcsError, ecsError } from "./errors.ts";
import { importImage } from "./import-image.ts";
import { type FailureRule, Imports } from "./imports.ts";
import { defaultKnobs, type EcsKnobs } from "./knobs.ts";
import { modifyImageAttribute } from "./modify-image-attribute.ts";
import { modifyImageSharePermission } from "./modify-image-share-permission.ts";
import { Parameters } from "./parameters.ts";
import { REGION_IDS } from "./regions.ts";
import { type ImageState, type SnapshotState, Store, type TaskState } from "./store.ts";
import { tagResources } from "./tag-resources.ts";
import { Throttle } from "./throttle.ts";

const VERSION = "2014-05-26";

/** Parameters travel in the query; a body is a form at most. */
const MAX_BODY_BYTES = 1024 ** 2;

const ACTIONS: Readonly<Record<string, Action>> = {
  CancelCopyImage: cancelCopyImage,
  CancelTask: cancelTask,
  CopyImage: copyImage,
  DeleteImage: deleteImage,
  DeleteSnapshot: deleteSnapshot,
  DescribeImageFromFamily: describeImageFromFamily,
  DescribeImages: describeImages,
  DescribeImageSharePermission: describeImageSharePermission,
  DescribeSnapshots: describeSnapshots,
  DescribeTaskAttribute: describeTaskAttribute,
  DescribeTasks: describeTasks,
  ImportImage: importImage,
  ModifyImageAttribute: modifyImageAttribute,
  ModifyImageSharePermission: modifyImageSharePermission,
  TagResources: tagResources,
};

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
  const importTokens: Surroundings["importTokens"] = new ClientTokens(world.clock, knobs);
  const copyTokens: Surroundings["copyTokens"] = new ClientTokens(world.clock, knobs);
  const nonces = new Nonces();
  const throttle = new Throttle(world.clock, knobs);
  const surroundings = {
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
    service: createService(surroundings, nonces, throttle),
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

function createService(surroundings: Surroundings, nonces: Nonces, throttle: Throttle): Service {
  const { world } = surroundings;
  return {
    name: "ecs",
    newRequestId: () => world.random.uuid().toUpperCase(),
    operation: (exchange) => {
      const name = actionName(exchange);
      return Object.hasOwn(ACTIONS, name) ? name : "Unknown";
    },
    region: ({ url }) => url.searchParams.get("RegionId") ?? undefined,
    async answer(exchange, operation) {
      try {
        const body = await readBody(exchange.request, MAX_BODY_BYTES);
        checkCall(exchange, operation);
        const credential = authenticate(exchange, body, nonces, world);
        const parameters = Parameters.read(exchange.url.searchParams, formOf(exchange, body));
        authorize(operation, parameters, { world, knobs: surroundings.knobs, credential });
        throttle.count(operation, parameters.text("RegionId") ?? world.account.region);
        const fields = await (ACTIONS[operation] as Action)(parameters, surroundings);
        send(exchange, 200, { RequestId: exchange.requestId, ...fields });
      } catch (error) {
        if (!(error instanceof EcsError)) throw error;
        sendError(exchange, error, world.account.region);
      }
    },
    refuse: (exchange, error) => sendError(exchange, error, world.account.region),
  };
}

function actionName({ request, url }: Exchange): string {
  const header = request.headers["x-acs-action"];
  return (typeof header === "string" ? header : url.searchParams.get("Action")) ?? "";
}

function checkCall({ request, url }: Exchange, operation: string): void {
  if (request.method !== "POST" && request.method !== "GET") throw ecsError("UnsupportedHTTPMethod");
  if ((request.headers["x-acs-version"] ?? url.searchParams.get("Version")) !== VERSION)
    throw ecsError("InvalidVersion");
  if (operation === "Unknown") throw ecsError("InvalidApi.NotFound");
}

function formOf({ request }: Exchange, body: Buffer): URLSearchParams {
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
  return new URLSearchParams(isForm ? body.toString("utf8") : "");
}

function sendError(
  exchange: Exchange,
  { status, code, message }: { status: number; code: string; message: string },
  region: string,
): void {
  const { requestId } = exchange;
  send(exchange, status, {
    RequestId: requestId,
    HostId: `ecs.${region}.aliyuncs.com`,
    Code: code,
    Message: message,
    Recommend: `https://api.aliyun.com/troubleshoot?q=${code}&product=Ecs&requestId=${requestId}`,
  });
}

function send({ response, requestId }: Exchange, status: number, body: object): void {
  response.writeHead(status, {
    "content-type": "application/json;charset=utf-8",
    "x-acs-request-id": requestId,
  });
  response.end(JSON.stringify(body));
}
