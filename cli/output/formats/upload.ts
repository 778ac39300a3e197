import type { Dropped, DroppedFile, Uploading, UploadState } from "../../events.ts";
import { bar, MIN_BAR } from "../bar.ts";
import type { EventFormat } from "../event-format.ts";
import type { TextStyle } from "../text-style.ts";
import { clockText, durationText, sizeText } from "../time.ts";
import { displayWidth, shorten } from "../width.ts";
import { problemList } from "./imports.ts";

/** How an upload is shown, and what it came to. */

function percentText({ doneBytes, totalBytes }: UploadState): string {
  return `${totalBytes === 0 ? 0 : Math.floor((doneBytes / totalBytes) * 100)}%`;
}

function stateText({ doing, doneBytes, totalBytes, bytesPerSecond, leftMs }: UploadState): string {
  return [
    `${doing === "reading" ? "comparing " : ""}${sizeText(doneBytes)} of ${sizeText(totalBytes)}`,
    bytesPerSecond === undefined ? "" : `${sizeText(bytesPerSecond)}/s`,
    leftMs === undefined ? "" : `${durationText(leftMs)} left`,
  ]
    .filter(Boolean)
    .join(", ");
}

export const uploading: EventFormat<Uploading> = {
  talk: true,
  live({ name, state }, style) {
    if (state === undefined) return [];
    const width = style.width ?? 100;
    const percent = percentText(state).padStart(4);
    const text = stateText(state);
    // Between the columns, and the percentage.
    const room = width - text.length - 7;
    const nameWidth = Math.min(displayWidth(name), Math.max(8, room - MIN_BAR));
    const barWidth = room - nameWidth;
    // A line that wraps cannot be redrawn.
    if (barWidth < MIN_BAR) return [shorten(`${percent} ${text}`, width)];
    const done = bar(state.doneBytes / Math.max(1, state.totalBytes), barWidth, style);
    return [`${shorten(name, nameWidth, "middle")} ${done} ${percent} ${text}`];
  },
  statusLines: ({ name, plain }) =>
    plain === undefined
      ? []
      : [
          {
            about: name,
            time: clockText(new Date(plain.nowMs).toISOString()),
            line: `${name} ${percentText(plain)} ${stateText(plain)}`,
            json: { name, ...plain },
          },
        ],
};

function fileLine(
  { key, sizeBytes, crc64, outcome, sentBytes, seconds }: DroppedFile,
  style: TextStyle,
): string {
  const facts = `${sizeText(sizeBytes)}, CRC64 ${crc64}`;
  if (outcome === "already-there")
    return `${style.paint("yellow", "already there")} ${key}  ${style.paint("dim", facts)}`;
  const speed = seconds > 0 && sentBytes > 0 ? `, ${sizeText(sentBytes / seconds)}/s` : "";
  const part = sentBytes < sizeBytes ? `${sizeText(sentBytes)} of it now, ` : "";
  const took = `${part}in ${durationText(seconds * 1000)}${speed}`;
  return `${style.paint("green", "uploaded")} ${key}  ${style.paint("dim", `${facts}, ${took}`)}`;
}

export const dropped: EventFormat<Dropped> = {
  json: ({ bucket, key, files, sidecar, warnings }) => ({
    bucket,
    key,
    files: files.map(({ seconds, ...file }) => ({ ...file, seconds: Math.round(seconds * 1000) / 1000 })),
    sidecar,
    ...(warnings.length === 0 ? {} : { warnings }),
  }),
  lines({ files, sidecar, warnings, next }, style) {
    const isNew = sidecar.outcome === "sent";
    return [
      ...files.map((file) => fileLine(file, style)),
      ...problemList("Warnings", warnings, style),
      isNew
        ? `${style.paint("green", "dropped")} ${sidecar.key}  ${style.paint("dim", "the import begins")}`
        : `${style.paint("yellow", "already there")} ${sidecar.key}  ${style.paint("dim", "no other import begins; --again begins one")}`,
      ...(next === undefined ? [] : [`Follow it: ${next}`]),
    ];
  },
};
