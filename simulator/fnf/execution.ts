import { Cancellation } from "./cancellation.ts";
import type { Definition } from "./definition.ts";
import { runScope } from "./engine.ts";
import { Cancelled, ExecutionFault, StateError } from "./failures.ts";
import {
  type EventDetail,
  type EventType,
  failureDetail,
  History,
  type HistoryEvent,
  inputDetail,
  NO_DETAIL,
  outputDetail,
} from "./history.ts";
import type { Payload } from "./payload.ts";
import type { Engine, Run } from "./state-run.ts";
import { Strand } from "./strand.ts";

export const STATUSES = ["Starting", "Running", "Stopped", "Succeeded", "Failed", "TimedOut"] as const;
export type Status = (typeof STATUSES)[number];

/** An execution as seen from outside. */
export interface ExecutionView {
  readonly name: string;
  readonly flowName: string;
  readonly status: Status;
  /** JSON texts; the output is empty unless the execution succeeded. */
  readonly input: string;
  readonly output: string;
  readonly startedAtMs: number;
  readonly stoppedAtMs: number | undefined;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
  /** The whole history. */
  events(): HistoryEvent[];
}

/** How an execution ends. */
interface End {
  status: Status;
  type: EventType;
  detail: EventDetail;
  output: string;
}

/** What an execution is started with of its flow. */
export interface StartedFlow {
  readonly name: string;
  definitionText: string;
  definition: Definition;
  roleArn: string | undefined;
}

/** One execution: it runs by itself from `start` on, with the definition that its flow had then. */
export class Execution implements ExecutionView {
  readonly name: string;
  readonly flowName: string;
  readonly definitionText: string;
  /** The place in the order in which the flow's executions were started, from 0. */
  readonly sequence: number;
  readonly startedAtMs: number;
  readonly history: History;
  readonly ended: Promise<void>;
  status: Status = "Running";
  stoppedAtMs: number | undefined;
  output = "";
  readonly input: string;
  private readonly cancellation = new Cancellation();
  private stopDetail = NO_DETAIL;

  constructor(parts: { engine: Engine; flow: StartedFlow; name: string; sequence: number; input: Payload }) {
    const { engine, flow, name, sequence, input } = parts;
    this.name = name;
    this.flowName = flow.name;
    this.definitionText = flow.definitionText;
    this.sequence = sequence;
    this.input = input.text;
    this.startedAtMs = engine.world.clock.now();
    this.history = new History(engine.knobs.eventLimit);
    this.ended = this.run(engine, flow, input);
  }

  events(): HistoryEvent[] {
    return this.history.page(1, this.history.size).events;
  }

  /** Resolves when it has ended; what its functions still do is of no account. */
  stop(error: string, cause: string): Promise<void> {
    this.stopDetail = failureDetail(error, cause);
    this.cancellation.cancel("stopped");
    return this.ended;
  }

  /** Ends it without a trace. */
  forget(): void {
    this.cancellation.cancel("forgotten");
  }

  private async run(engine: Engine, flow: StartedFlow, input: Payload): Promise<void> {
    const { clock, spy } = engine.world;
    const { cancellation, history, name } = this;
    const { definition, roleArn } = flow;
    const effect = (effectName: string, detail: Record<string, unknown>) =>
      spy.record({ kind: "effect", service: "fnf", name: effectName, detail, atMs: clock.now() });
    effect("ExecutionStarted", { name, flow: flow.name });
    const strand = new Strand({ clock, history, cancellation, lastEventId: 0 });
    // Whoever started it puts it among the flow's executions before its first state runs.
    await undefined;
    const { timeoutSeconds, scope } = definition;
    const timer =
      timeoutSeconds === undefined
        ? undefined
        : clock.schedule(timeoutSeconds * 1000, () => cancellation.cancel("timed-out"));
    const execution = { name, input: input.value, roleArn };
    const run: Run = { engine, flowName: flow.name, execution, global: {} };
    let end: End | undefined;
    try {
      strand.record("ExecutionStarted", "", inputDetail(input));
      const output = await runScope(scope, input, strand, run);
      // From here on everything happens at once: a stop that was taken on before is never lost.
      cancellation.throwIfCancelled();
      end = succeeded(output);
    } catch (error) {
      const { reason } = cancellation;
      end = this.endAfter(reason === undefined ? error : new Cancelled(reason));
    }
    timer?.cancel();
    if (end !== undefined) {
      this.stoppedAtMs = clock.now();
      this.status = end.status;
      this.output = end.output;
      strand.recordLast(end.type, end.detail);
      effect("ExecutionEnded", { name, flow: flow.name, status: end.status });
    }
    strand.end();
  }

  /** Undefined if the execution is to be forgotten. */
  private endAfter(error: unknown): End | undefined {
    if (error instanceof StateError || error instanceof ExecutionFault)
      return failed(failureDetail(error.code, error.detail));
    if (!(error instanceof Cancelled)) {
      // A mistake of the simulator, or of the function's invoker: never taken for the flow's.
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`simulator fnf ${this.flowName} ${this.name}: ${text}\n`);
      return failed(failureDetail("Simulator.InternalError", text));
    }
    if (error.reason === "forgotten") return undefined;
    return error.reason === "timed-out"
      ? { status: "TimedOut", type: "ExecutionTimedOut", detail: NO_DETAIL, output: "" }
      : { status: "Stopped", type: "ExecutionStopped", detail: this.stopDetail, output: "" };
  }
}

function succeeded(output: Payload): End {
  return {
    status: "Succeeded",
    type: "ExecutionSucceeded",
    detail: outputDetail(output),
    output: output.text,
  };
}

function failed(detail: EventDetail): End {
  return { status: "Failed", type: "ExecutionFailed", detail, output: "" };
}
