import type { ImportId, ImportRow } from "../../events.ts";
import type { ImportColumn } from "../../imports/import-columns.ts";
import type { ImportView } from "../../imports/import-view.ts";
import { shortId } from "../../imports/short-id.ts";
import { sentence } from "../../words/sentence.ts";
import type { CsvRecord, EventFormat } from "../event-format.ts";
import type { Column } from "../table.ts";
import { STATE_COLOUR } from "../text-style.ts";
import { dateText, shortDateText, sizeText } from "../time.ts";
import { elapsed, sizeOf, stateText, summary, unreadableReason } from "./import-text.ts";

/** How an import is shown as a row of a list. */

function csvRecord(view: ImportView): CsvRecord {
  const { droppedAt, importStartedAt = "", endedAt = "" } = view.timings;
  return {
    state: view.state,
    key: view.key,
    imageId: view.imageId ?? "",
    imageName: view.imageName ?? "",
    droppedAt,
    importStartedAt,
    endedAt,
    seconds: endedAt === "" ? "" : (Date.parse(endedAt) - Date.parse(droppedAt)) / 1000,
    reason:
      view.failure?.message ??
      [...(view.problems ?? []).map(({ message }) => message), String(unreadableReason(view))]
        .filter(Boolean)
        .join(" "),
    polls: view.polls,
    bucket: view.bucket,
    region: view.region,
    taskId: view.taskId ?? "",
    execution: view.execution,
  };
}

/** An image's ID is there to be copied: it is not cut as long as anything else can go. */
const IMAGE_ID_WIDTH = 22;
/** Of an image's ID as much as an account's images can be told apart by. */
const SHORT_IMAGE_ID = 12;

/** On a narrow terminal columns say it shorter, or go, in the order of the numbers. */
const COLUMNS: Record<ImportColumn, Column<ImportRow>> = {
  state: {
    title: sentence("head.state"),
    text: ({ view }) => stateText(view.state),
    colour: ({ view }) => STATE_COLOUR[view.state],
  },
  dropped: {
    title: sentence("head.dropped"),
    text: ({ view }) => dateText(view.timings.droppedAt),
    narrow: { order: 2, text: ({ view, nowMs }) => shortDateText(view.timings.droppedAt, nowMs) },
    dropOrder: 5,
  },
  ended: {
    title: sentence("head.ended"),
    text: ({ view }) => (view.timings.endedAt ? dateText(view.timings.endedAt) : ""),
  },
  took: {
    title: sentence("head.took"),
    text: ({ view, nowMs }) => elapsed(view, nowMs),
    align: "right",
    dropOrder: 4,
  },
  key: {
    title: sentence("head.key"),
    text: ({ view }) => view.key,
    prefix: ({ incoming }) => incoming,
    shrinkTo: 18,
    // Its end tells it from others.
    cut: "start",
  },
  result: {
    title: sentence("head.result"),
    text: ({ view }) => summary(view),
    shrinkTo: IMAGE_ID_WIDTH,
    narrow: {
      order: 6,
      text: ({ view }) =>
        view.imageId !== undefined && view.state === "imported"
          ? view.imageId.slice(0, SHORT_IMAGE_ID)
          : summary(view),
      shrinkTo: SHORT_IMAGE_ID,
    },
  },
  name: {
    title: sentence("head.name"),
    text: ({ view }) => view.imageName ?? "",
    shrinkTo: 10,
    dropOrder: 3,
  },
  execution: {
    title: sentence("head.execution"),
    text: ({ view }) => view.execution,
    narrow: { order: 0, text: ({ view }) => shortId(view.execution) },
  },
  image: { title: sentence("head.image"), text: ({ view }) => view.imageId ?? "" },
  task: { title: sentence("head.task"), text: ({ view }) => view.taskId ?? "" },
  size: {
    title: sentence("head.size"),
    text: ({ view }) => (sizeOf(view) === 0 ? "" : sizeText(sizeOf(view))),
    align: "right",
  },
  bucket: { title: sentence("head.bucket"), text: ({ view }) => view.bucket, shrinkTo: 10 },
  region: { title: sentence("head.region"), text: ({ view }) => view.region },
};

const USUAL: readonly ImportColumn[] = ["state", "dropped", "took", "key", "result", "name", "execution"];

/** What somebody asked for is never left out. */
function kept({ dropOrder: _, ...column }: Column<ImportRow>): Column<ImportRow> {
  return column;
}

export const importRow: EventFormat<ImportRow> = {
  json: ({ view }) => view,
  csvRecords: ({ view }) => [csvRecord(view)],
  table: ({ columns, whole = false }) => ({
    columns: columns?.map((name) => kept(COLUMNS[name])) ?? USUAL.map((name) => COLUMNS[name]),
    whole,
  }),
};

export const importId: EventFormat<ImportId> = { verbatim: true, lines: ({ execution }) => [execution] };
