import { Worker } from "node:worker_threads";
import type { FunctionContext } from "./function-environment.ts";

/** What a worker is started with. */
export interface InstanceData {
  codeFolder: string;
  handler: string;
  /** The clock's `[offsetMs, speedPermille]`. */
  shared: BigInt64Array;
}

/** One request to the instance's handler. */
export interface ToWorker {
  requestId: string;
  payload: Uint8Array;
  /** The handler's second argument, without the logger. */
  context: FunctionContext;
  errorTypeFrom: "constructor" | "name";
}

export type FromWorker =
  | { kind: "loaded" }
  | { kind: "load-failed"; body: ErrorBody }
  | { kind: "log"; requestId: string; stream: LogStream; text: string }
  | { kind: "sleep"; sleepId: number; delayMs: number }
  | { kind: "result"; requestId: string; payload: Uint8Array }
  | { kind: "error"; requestId: string; body: ErrorBody };

export type LogStream = "stdout" | "stderr" | "logger";

/** A function error as Function Compute's "Error handling" (Node.js) shows it; a process that died has no type and no trace. */
export interface ErrorBody {
  errorMessage: string;
  errorType?: string;
  stackTrace?: string[];
}

export type Outcome =
  | { kind: "result"; payload: Buffer }
  | { kind: "error"; body: ErrorBody }
  /** The process ended before it answered: `process.exit`, an uncaught error, no memory left, killed. */
  | { kind: "ended" }
  | { kind: "timed-out" };

export interface Instance {
  /** False once the process has ended: it answers no further request. */
  readonly alive: boolean;
  /**
   * Answers one request; the instance must be idle. Never rejects. `timeoutMs` is real time and runs from when the handler's
   * module is loaded; an instance that timed out is ended.
   */
  run(request: ToWorker, timeoutMs: number, sleep: Sleep): Promise<Outcome>;
  /** Ends the process, in whatever it is. Idempotent. */
  end(): Promise<void>;
}

/** Lets simulated time pass within a request; `signal` aborts when that has ended. */
export type Sleep = (delayMs: number, signal: AbortSignal) => Promise<void>;

export interface InstanceOptions {
  data: InstanceData;
  environment: Record<string, string>;
  memorySizeMib: number;
  log: (line: { requestId: string; stream: LogStream; text: string }) => void;
  /** Called once, when the process has ended. */
  ended: () => void;
}

/** How long (real time) a module may take to load before the instance is given up. */
const LOAD_LIMIT_MS = 60_000;

/**
 * Starts a worker thread as a function's instance. It has its own heap (limited to `memorySizeMib`; buffers outside the heap are
 * not counted) and its own globals, so what it does to them, its endless loops and its end stay its own. It shares the
 * process: `process.kill` and a crash of a native add-on are not contained.
 */
export function startInstance(options: InstanceOptions): Instance {
  const worker = new Worker(new URL("./worker.mjs", import.meta.url), {
    workerData: options.data,
    env: options.environment,
    argv: [],
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: options.memorySizeMib },
  });
  let alive = true;
  let loaded = false;
  let current: Current | undefined;

  const finish = (outcome: Outcome) => {
    clearTimeout(current?.timeout);
    current?.over?.abort();
    const settle = current?.resolve;
    current = undefined;
    // An idle instance does not keep the process alive.
    worker.unref();
    settle?.(outcome);
  };
  const end = async () => {
    alive = false;
    await worker.terminate();
  };
  const sleep = (wake: number, delayMs: number) =>
    void (current && sleepIn(current, delayMs))?.then(() => worker.postMessage({ wake }));
  const limit = (limitMs: number) => {
    if (current === undefined) return;
    clearTimeout(current.timeout);
    current.timeout = setTimeout(() => {
      void end();
      finish({ kind: "timed-out" });
    }, limitMs);
  };

  worker.on("message", (message: FromWorker) => {
    if (message.kind === "log") return options.log(message);
    if (message.kind === "sleep") return sleep(message.sleepId, message.delayMs);
    if (message.kind === "loaded") {
      loaded = true;
      return limit(current?.timeoutMs ?? 0);
    }
    if (message.kind === "load-failed") void end();
    return finish(outcomeOf(message));
  });
  // Node reports an uncaught error, or that memory ran out, here; the exit that follows is what counts.
  worker.on("error", (error) => {
    const requestId = current?.requestId ?? "";
    options.log({ requestId, stream: "stderr", text: error.stack ?? error.message });
  });
  worker.on("exit", () => {
    alive = false;
    finish({ kind: "ended" });
    options.ended();
  });

  return {
    get alive() {
      return alive;
    },
    run(request, timeoutMs, sleep) {
      if (!alive) return Promise.resolve({ kind: "ended" });
      worker.ref();
      return new Promise((resolve) => {
        const { requestId } = request;
        current = { requestId, timeoutMs, timeout: undefined, resolve, sleep };
        limit(loaded ? timeoutMs : LOAD_LIMIT_MS);
        // A copy: small buffers share their memory with others.
        worker.postMessage({ ...request, payload: new Uint8Array(request.payload) });
      });
    },
    end,
  };
}

/** The request that an instance is answering. */
interface Current {
  requestId: string;
  timeoutMs: number;
  timeout: NodeJS.Timeout | undefined;
  resolve: (outcome: Outcome) => void;
  sleep: Sleep;
  /** Aborts when the request has ended; there is none before it sleeps. */
  over?: AbortController;
}

function sleepIn(current: Current, delayMs: number): Promise<void> {
  current.over ??= new AbortController();
  return current.sleep(delayMs, current.over.signal);
}

function outcomeOf(message: Exclude<FromWorker, { kind: "log" | "loaded" | "sleep" }>): Outcome {
  return message.kind === "result"
    ? { kind: "result", payload: Buffer.from(message.payload) }
    : { kind: "error", body: message.body };
}
