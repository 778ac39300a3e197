import type { Execution, FlowEvent } from "../functions/cloud/flows.ts";
import type { Note as DraftNote } from "../functions/core/preflight/draft/note.ts";
import type { ImportRequest } from "../functions/core/preflight/import-request.ts";
import type { Problem } from "../functions/core/preflight/problems/problem.ts";
import type { LocalInfo } from "./connection/simulator-file.ts";
import type { RunningView } from "./imports/estimate.ts";
import type { ImportColumn } from "./imports/import-columns.ts";
import type { ImportView } from "./imports/import-view.ts";
import type { LatestImage } from "./imports/latest-image.ts";
import type { TimelineStep } from "./imports/timeline.ts";
import type { StackEvent } from "./stack/stack-events.ts";
import type { Dropped, Uploading } from "./upload/drop-events.ts";
import type { Stats } from "./verbs/history/stats.ts";
import type { Text } from "./words/sentence.ts";

/**
 * What verbs tell. A verb never prints: it yields these, and `output/` shows them on a terminal, on a pipe,
 * as JSON, JSON lines or CSV.
 */
export type Event =
  | Note
  | Contact
  | ImportRow
  | ImportId
  | ImportStatus
  | Progress
  | Ended
  | ExecutionTimeline
  | GrowingTimeline
  | FlowEventRow
  | Cancelling
  | Retried
  | CheckResult
  | OrphanFound
  | UploadAborted
  | StatsReport
  | LatestImage
  | Script
  | ShownSettings
  | SimulatorRuns
  | PageServed
  | SidecarDraft
  | SidecarCheck
  | Uploading
  | Dropped
  | StackEvent;

/** A message: on stderr, and no part of the data. */
export interface Note {
  kind: "note";
  text: Text;
}

/** A service stopped answering, or answers again. */
export interface Contact {
  kind: "contact";
  service: string;
  /** Undefined: it answers again. */
  lost: LostContact | undefined;
}

export interface LostContact {
  /** It answers, but turns calls away for being too many. */
  throttled: boolean;
  /** The fault's code, `ConnectionRefused` for example. */
  code: string;
  /** Host and cause, or what the service said. */
  said: string;
  /** With `--debug`: the request, without what is secret in it. */
  request: string | undefined;
}

/** One of many imports. */
export interface ImportRow {
  kind: "import-row";
  view: ImportView;
  nowMs: number;
  /** The prefix of all drops' keys; left out where every row has it. */
  incoming: string;
  /** These and no others. */
  columns?: readonly ImportColumn[] | undefined;
  /** Nothing is cut or left out, however narrow the terminal is. */
  whole?: boolean | undefined;
}

/** One of many imports, by its name alone. */
export interface ImportId {
  kind: "import-id";
  execution: string;
}

/** One import in full. */
export interface ImportStatus {
  kind: "import-status";
  view: ImportView;
  nowMs: number;
}

/** Where the imports that are watched stand at a moment; those that have ended are not among them. */
export interface Progress {
  kind: "progress";
  running: ReadonlyArray<RunningView>;
  nowMs: number;
  /** The prefix of all drops' keys. */
  incoming: string;
}

/** An import that was watched has ended. */
export interface Ended {
  kind: "ended";
  view: ImportView;
  nowMs: number;
  /** What a cancel found left of it, and what became of that; a person must look at what is foreign. */
  cleanup?: { left: string[]; became: "removed" | "being-removed" | "foreign" } | undefined;
}

/** What an execution did, up to now. */
export interface ExecutionTimeline {
  kind: "timeline";
  execution: Execution;
  /** Undefined for an execution that is no import of its own. */
  view: ImportView | undefined;
  steps: readonly TimelineStep[];
}

/** The same of an execution that is followed and still runs. */
export interface GrowingTimeline {
  kind: "timeline-grows";
  timeline: ExecutionTimeline;
}

/** An event of the workflow, as it is. */
export interface FlowEventRow {
  kind: "flow-event";
  event: FlowEvent;
}

/** Figures over a period. */
export interface StatsReport {
  kind: "stats";
  stats: Stats;
}

/** An import is to be cancelled. */
export interface Cancelling {
  kind: "cancelling";
  execution: string;
  bucket: string;
  key: string;
  /** What ECS said about the task: accepted, too-late, gone, or none if there was none yet. */
  task: string;
  /** When what was not done at once goes on at the latest, ISO 8601. */
  nextLookBy: string;
}

/** An import is tried again. */
export interface Retried {
  kind: "retried";
  execution: string;
  retryOf: string;
  bucket: string;
  key: string;
  /** False: it had been started before and still runs. */
  started: boolean;
}

/** One of doctor's checks was made. */
export interface CheckResult {
  kind: "check";
  check: string;
  /** `unknown`: it could not be found out. */
  verdict: "ok" | "warning" | "problem" | "unknown";
  message: Text;
  todo?: Text | undefined;
}

/** Something that interrupted work may have left, and that nobody works on. */
export interface OrphanFound {
  kind: "orphan";
  /** `unknown`: nothing tells what became of its import. `unreadable`: a document that would tell cannot be used. */
  verdict: "left" | "unknown" | "unreadable";
  what: "execution" | "image" | "snapshot" | "upload";
  /** An execution's name, or the id of what it is. */
  id: string;
  /** Since when nothing has happened to it, ISO 8601; empty if it is not known. */
  since: string;
  /** The execution that made it. */
  execution?: string | undefined;
  /** Of the image file. */
  key?: string | undefined;
  message: Text;
  todo: Text;
}

/** An upload was aborted, or left alone because it may be under way. */
export interface UploadAborted {
  kind: "upload-aborted";
  key: string;
  uploadId: string;
  outcome: "aborted" | "may-grow";
  /** When the last part came or, without parts, it was begun; ISO 8601. */
  lastPartAt: string;
}

/** A setting of the command that counts. */
export interface SettingRow {
  /** As in image-drop.json, or `keys`, whose value is no secret but their source. */
  name: string;
  /** Undefined: nothing says it. */
  value: Text | undefined;
  /** A flag, a variable of the environment, a file. */
  source: Text;
}

/** What the command is configured with. */
export interface ShownSettings {
  kind: "settings";
  rows: readonly SettingRow[];
  /** What is missing or cannot be read, in sentences. */
  problems: readonly Text[];
}

/** A completion script for a shell. */
export interface Script {
  kind: "script";
  shell: string;
  lines: readonly string[];
}

/** The simulator runs. */
export interface SimulatorRuns {
  kind: "simulator";
  info: LocalInfo;
  speed: number;
}

/** The page is served; its address holds a token that counts once. */
export interface PageServed {
  kind: "page";
  url: string;
}

/** A sidecar was drafted from an image's header. */
export interface SidecarDraft {
  kind: "draft";
  path: string;
  sidecar: Record<string, unknown>;
  notes: readonly DraftNote[];
}

/** What the checks say of a sidecar and its files. */
export interface SidecarCheck {
  kind: "sidecar-check";
  sidecar: string;
  problems: readonly Problem[];
  warnings: readonly Problem[];
  /** Files that are not there. */
  missing: readonly string[];
  /** What ImportImage would be called with; there if nothing is wrong. */
  request: ImportRequest | undefined;
}
