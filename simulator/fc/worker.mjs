// @ts-check
/**
 * One instance of a function: the body of a worker thread. Plain JavaScript, so that it runs both from the
 * sources and beside a bundle. It loads the handler once, then answers one invocation after the other.
 *
 * It stands where Function Compute's own bootstrap stands: what it says to the handler (event, context, the
 * shape of an error) is what Function Compute 3.0 documents for nodejs20.
 */
import { existsSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import timers from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";

/** @typedef {import("./instance.ts").FromWorker} FromWorker */
/** @typedef {import("./instance.ts").ToWorker} ToWorker */
/** @typedef {import("./instance.ts").ErrorBody} ErrorBody */

const port = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);
/** @type {import("./instance.ts").InstanceData} */
const { codeFolder, handler, shared } = workerData;

/** The invocation that output belongs to; what the module prints while it loads belongs to the first one. */
let requestId = "";

/** A line longer than this is cut: logs are for reading, and an instance's memory is not the simulator's. */
const MAX_TEXT = 8192;

/** @param {FromWorker} message */
const tell = (message) => port.postMessage(message);

/** Simulated milliseconds since the epoch, by the clock that the simulator shares. */
function now() {
  const offsetMs = Number(Atomics.load(shared, 0));
  const speedPermille = Number(Atomics.load(shared, 1));
  return offsetMs + Math.floor((realNow() * speedPermille) / 1000);
}

const RealDate = Date;
const realNow = RealDate.now.bind(RealDate);

/**
 * Puts simulated time behind `new Date()`, `Date()` and `Date.now()`; every other use of Date is as it was.
 */
function tellSimulatedTime() {
  const SimulatedDate = new Proxy(RealDate, {
    construct: (target, given, newTarget) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
    apply: () => new RealDate(now()).toString(),
  });
  RealDate.now = now;
  RealDate.prototype.constructor = SimulatedDate;
  globalThis.Date = SimulatedDate;
}

/** @type {Map<number, () => void>} */
const sleeping = new Map();
let sleeps = 0;

/**
 * Puts simulated time behind `setTimeout` of node:timers/promises, with which a function lets time pass. The
 * global `setTimeout`, by which clients give up a call, counts real time: calls take real time here.
 */
function sleepSimulatedTime() {
  const setTimeout = async (/** @type {number} */ delayMs = 1, /** @type {unknown} */ value = undefined) => {
    sleeps += 1;
    const sleepId = sleeps;
    tell({ kind: "sleep", sleepId, delayMs });
    await new Promise((resolve) => sleeping.set(sleepId, () => resolve(undefined)));
    return value;
  };
  Object.assign(timers, { setTimeout });
  syncBuiltinESMExports();
}

/** Hands every written line to the simulator, in order with the invocation's own messages. */
function captureOutput() {
  for (const stream of /** @type {const} */ (["stdout", "stderr"])) {
    process[stream].write = (
      /** @type {string | Uint8Array} */ chunk,
      /** @type {unknown} */ encoding,
      /** @type {unknown} */ done,
    ) => {
      const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
      tell({ kind: "log", requestId, stream, text: text.slice(0, MAX_TEXT) });
      const callback = typeof encoding === "function" ? encoding : done;
      if (typeof callback === "function") callback();
      return true;
    };
  }
}

/**
 * The context's logger (Function Compute 3.0, "Context"): lines read "date requestId [level] message".
 * @param {string} id
 */
function logger(id) {
  const at =
    (/** @type {string} */ level) =>
    (/** @type {unknown[]} */ ...words) => {
      const text = `${new Date().toISOString()} ${id} [${level}] ${words.map(String).join(" ")}`;
      tell({ kind: "log", requestId: id, stream: "logger", text: text.slice(0, MAX_TEXT) });
    };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    log: at("info"),
  };
}

/**
 * @param {unknown} thrown
 * @param {"constructor" | "name"} errorTypeFrom
 * @returns {ErrorBody}
 */
function errorBody(thrown, errorTypeFrom) {
  const { message, name, stack, constructor: type } = /** @type {Partial<Error>} */ (thrown ?? {});
  const errorType = errorTypeFrom === "name" ? name : type?.name;
  return {
    errorMessage: String(message ?? thrown),
    errorType: errorType ?? "Error",
    stackTrace: String(stack ?? thrown).split("\n"),
  };
}

/**
 * What the runtime sends of a returned value: bytes and text as they are, anything else as JSON, nothing for undefined.
 * @param {unknown} value
 */
function serialise(value) {
  if (value instanceof Uint8Array) return new Uint8Array(value);
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return new TextEncoder().encode(text);
}

/** "index.handler": the file that the handler is in, and its export. Throws what the import throws. */
async function load() {
  const dot = handler.lastIndexOf(".");
  const [file, name] = [handler.slice(0, dot), handler.slice(dot + 1)];
  const path = ["mjs", "js"]
    .map((ending) => join(codeFolder, `${file}.${ending}`))
    .find((at) => existsSync(at));
  if (path === undefined) throw new Error(`Module '${file}' is missing.`);
  const module = await import(pathToFileURL(path).href);
  const found = module[name] ?? module.default?.[name];
  if (typeof found !== "function") throw new Error(`Handler '${name}' is missing on module '${file}'`);
  return found;
}

/**
 * @param {(event: Buffer, context: object) => unknown} handle
 * @param {ToWorker} message
 */
async function answer(handle, message) {
  requestId = message.requestId;
  try {
    const value = await handle(Buffer.from(message.payload), {
      ...message.context,
      tracing: { ...message.context.tracing, parseOpenTracingBaggages: () => ({}) },
      logger: logger(message.requestId),
    });
    tell({ kind: "result", requestId: message.requestId, payload: serialise(value) });
  } catch (thrown) {
    tell({ kind: "error", requestId: message.requestId, body: errorBody(thrown, message.errorTypeFrom) });
  }
}

tellSimulatedTime();
sleepSimulatedTime();
captureOutput();
try {
  const handle = await load();
  port.on("message", (message) => {
    if ("wake" in message) sleeping.get(message.wake)?.();
    else void answer(handle, message);
  });
  tell({ kind: "loaded" });
} catch (thrown) {
  tell({ kind: "load-failed", body: errorBody(thrown, "constructor") });
}
