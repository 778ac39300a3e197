import type { Event } from "../events.ts";
import type { EventFormat } from "./event-format.ts";
import { flowEvent, timeline, timelineGrows } from "./formats/history.ts";
import { importId, importRow } from "./formats/import-row.ts";
import { ended, importStatus, progress } from "./formats/imports.ts";
import {
  cancelling,
  check,
  contact,
  draft,
  latestImage,
  note,
  orphan,
  page,
  retried,
  script,
  settings,
  sidecarCheck,
  simulator,
  uploadAborted,
} from "./formats/reports.ts";
import { stackDeployed, stackPlan, stackRemoved, stackWritten } from "./formats/stack.ts";
import { stats } from "./formats/stats.ts";
import { dropped, uploading } from "./formats/upload.ts";

/** One format for each kind of event. */
const FORMATS: { [Kind in Event["kind"]]: EventFormat<Extract<Event, { kind: Kind }>> } = {
  note,
  contact,
  "import-row": importRow,
  "import-id": importId,
  "import-status": importStatus,
  progress,
  ended,
  timeline,
  "timeline-grows": timelineGrows,
  "flow-event": flowEvent,
  cancelling,
  retried,
  check,
  orphan,
  "upload-aborted": uploadAborted,
  stats,
  "latest-image": latestImage,
  script,
  settings,
  simulator,
  page,
  draft,
  "sidecar-check": sidecarCheck,
  uploading,
  dropped,
  "stack-plan": stackPlan,
  "stack-deployed": stackDeployed,
  "stack-removed": stackRemoved,
  "stack-written": stackWritten,
};

/** The format of an event. The table above pairs them; the compiler cannot follow that through an index. */
export function formatOf(event: Event): EventFormat<Event> {
  return FORMATS[event.kind] as EventFormat<Event>;
}
