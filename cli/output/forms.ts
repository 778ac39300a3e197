import type { Event } from "../events.ts";
import type { Form } from "./form.ts";
import { flowEvent, timeline, timelineGrows } from "./history-forms.ts";
import { ended, importRow, importStatus, progress } from "./import-forms.ts";
import {
  cancelling,
  check,
  draft,
  note,
  orphan,
  retried,
  script,
  simulator,
  verdict,
} from "./report-forms.ts";
import { stats } from "./stats-form.ts";
import { dropped, uploading } from "./upload-forms.ts";

/** One form for each kind of event. */
const FORMS: { [Kind in Event["kind"]]: Form<Extract<Event, { kind: Kind }>> } = {
  note,
  "import-row": importRow,
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
  stats,
  script,
  simulator,
  draft,
  verdict,
  uploading,
  dropped,
};

/** The form of an event. The table above pairs them; the compiler cannot follow that through an index. */
export function formOf(event: Event): Form<Event> {
  return FORMS[event.kind] as Form<Event>;
}
