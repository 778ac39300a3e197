import type { Distributed } from "../functions/core/distribution/published.ts";
import type { TimelineStep } from "../functions/core/import/timeline-step.ts";
import type { LimitsName } from "../functions/core/preflight/limits.ts";
import type { Problem } from "../functions/core/preflight/problems/problem.ts";

/**
 * What the page's server answers, in JSON. Each is a view of the command's own, so that page and command
 * cannot disagree; the server is held to these types where it answers, the page where it asks.
 */

/** GET /api/about: for whom and where the page is. Nothing of the keys. */
export interface About {
  language: "en" | "zh";
  region: string;
  bucket: string;
  flow: string;
  /** It is the simulator. */
  local: boolean;
  incomingPrefix: string;
  limits: LimitsName;
  /** What stands before a verb where the command is typed: `image-drop`, or `npx image-drop`. */
  command: string;
  /** Flags that it needs to mean the same deployment, as `--local`. */
  commandFlags: readonly string[];
  /** The folder that `image-drop ui` was started in. */
  folder: string;
  version: string;
}

export type ViewState =
  | "waiting"
  | "importing"
  | "imported"
  | "refused"
  | "failed"
  | "cancelled"
  | "timed-out"
  | "unreadable";

/** One import, as `status --json` has it; fields are there where they are true. */
export interface ImportView {
  execution: string;
  state: ViewState;
  bucket: string;
  key: string;
  region: string;
  retryOf?: string | undefined;
  timings: { droppedAt: string; importStartedAt?: string | undefined; endedAt?: string | undefined };
  missing?: readonly string[] | undefined;
  /** Somebody asked to cancel it, and the flow has not seen that yet. */
  cancelRequest?: { requestedAt: string; by?: string | undefined; reason?: string | undefined } | undefined;
  imageId?: string | undefined;
  imageName?: string | undefined;
  taskId?: string | undefined;
  snapshots?: ReadonlyArray<{ id: string; status: string }> | undefined;
  problems?: readonly Problem[] | undefined;
  warnings?: readonly Problem[] | undefined;
  failure?:
    | {
        code: string;
        message: string;
        values?: Readonly<Record<string, unknown>> | undefined;
        who: "team" | "operator" | "wait";
        requestId?: string | undefined;
      }
    | undefined;
  nextSteps?: readonly string[] | undefined;
  /** How far that is which its sidecar asks for after the import. */
  distributed?: Distributed | undefined;
}

/** How far a running import is, 0 to 1, and when it should be done, milliseconds since the epoch. */
export interface ImportEstimate {
  fraction?: number;
  endsAtMs?: number;
}

/**
 * One import as every list has it. `unreadable`: its document could not be read, and why; the rest is what
 * its execution tells.
 */
export interface ImportRow {
  view: ImportView;
  unreadable?: string;
  estimate?: ImportEstimate;
}

/** GET /api/imports: newest first. */
export interface ImportPage {
  rows: ImportRow[];
  /** Where the next page begins; absent on the last one. */
  next?: string;
  nowMs: number;
}

/** GET /api/imports/ID, and each message of its stream. */
export interface ImportDetail extends ImportRow {
  /** The execution's own status in the workflow. */
  status: string;
  startedAt: string;
  stoppedAt?: string;
  /** Every visit to a step that matters, waits folded, in their order. */
  steps: TimelineStep[];
  nowMs: number;
}

/** GET /api/imports/ID/sidecar: as it is in the bucket now. */
export type SidecarText = { text: string; isTheDropped: boolean } | { missing: string };

/** GET /api/imports/ID/events: as the workflow tells them. */
export interface EventPage {
  rows: Array<{ id: number; type: string; step: string; time: string; detail: string }>;
  next?: string;
}

/** Seconds. */
export interface Spread {
  count: number;
  median: number;
  p90: number;
  longest: number;
}

/** GET /api/figures. */
export interface Figures {
  from: string;
  to: string;
  imports: number;
  states: Array<{ state: ViewState; imports: number }>;
  days: Array<{ day: string; states: Partial<Record<ViewState, number>> }>;
  durations: Array<{ size: string } & Spread>;
  steps: Array<{ step: string; failures: number; slowestIn: string } & Spread>;
  reasons: Array<{
    code: string;
    imports: number;
    message: string;
    values?: Readonly<Record<string, unknown>> | undefined;
  }>;
  sampled: number;
}

/** GET /api/files: what may be dropped from the folder. */
export interface LocalFiles {
  files: Array<{ name: string; sizeBytes: number; hasSidecar: boolean }>;
  /** There are more than are listed. */
  more: boolean;
}

/**
 * POST /api/drops: `from: "page"` is a file that the page holds, and sends part by part when it is asked to.
 */
export interface DropRequest {
  from: "folder" | "page";
  name: string;
  sizeBytes: number;
  /**
   * Of a file that the page holds, milliseconds since the epoch: with name and size what tells it from
   * another one.
   */
  modifiedMs: number;
  /** A folder below the incoming prefix, ending with `/`; empty for none. */
  folder: string;
  sidecar: string;
}

/** Messages of GET /api/drops/ID/stream. */
export type DropNews =
  | {
      kind: "progress";
      doing: "reading" | "sending";
      doneBytes: number;
      totalBytes: number;
      bytesPerSecond?: number;
      leftMs?: number;
    }
  /** The server wants these bytes of the page's file: PUT /api/drops/ID/bytes/REQUEST. */
  | { kind: "wanted"; request: number; start: number; end: number }
  | { kind: "note"; text: string }
  | { kind: "refused"; problems: Problem[]; missing: string[] }
  | { kind: "dropped"; key: string }
  | { kind: "begun"; execution: string }
  | { kind: "failed"; message: string; todo?: string };

export interface Check {
  check: string;
  verdict: "ok" | "warning" | "problem" | "unknown";
  message: string;
  todo?: string;
}

export interface Orphan {
  what: string;
  id: string;
  since: string;
  execution?: string;
  key?: string;
  message: string;
  todo: string;
}

/** Messages of GET /api/doctor and /api/orphans, which are streams that end. */
export type DoctorNews =
  | { kind: "check"; check: Check }
  | { kind: "orphan"; orphan: Orphan }
  | { kind: "note"; text: string }
  | { kind: "end" };

/** Any answer that is no success. */
export interface Refused {
  error: string;
  why?: string;
  todo?: string;
}
