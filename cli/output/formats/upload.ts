import type { Dropped, DroppedFile, Uploading, UploadState, UploadTotal } from "../../upload/drop-events.ts";
import { sentence } from "../../words/sentence.ts";
import type { Words } from "../../words/words.ts";
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

function stateText(
  { doing, doneBytes, totalBytes, bytesPerSecond, leftMs }: UploadState,
  { say }: Words,
): string {
  return say(doing === "reading" ? "comparedBytes" : "sentBytes", {
    done: sizeText(doneBytes),
    total: sizeText(totalBytes),
    rate: bytesPerSecond && sizeText(bytesPerSecond),
    left: leftMs && durationText(leftMs),
  });
}

function fileProgress(name: string, state: UploadState, style: TextStyle): string {
  const width = style.width ?? 100;
  const percent = percentText(state).padStart(4);
  const text = stateText(state, style.words);
  // Between the columns, and the percentage.
  const room = width - displayWidth(text) - 7;
  const nameWidth = Math.min(displayWidth(name), Math.max(8, room - MIN_BAR));
  const barWidth = room - nameWidth;
  // A line that wraps cannot be redrawn.
  if (barWidth < MIN_BAR) return shorten(`${percent} ${text}`, width);
  const done = bar(state.doneBytes / Math.max(1, state.totalBytes), barWidth, style);
  return `${shorten(name, nameWidth, "middle")} ${done} ${percent} ${text}`;
}

function totalText({ doneBytes, totalBytes, file, files }: UploadTotal): string {
  return `file ${file} of ${files}, ${sizeText(doneBytes)} of ${sizeText(totalBytes)} in all`;
}

export const uploading: EventFormat<Uploading> = {
  talk: true,
  live({ name, state, total }, style) {
    if (state === undefined) return [];
    const width = style.width ?? 100;
    return [
      fileProgress(name, state, style),
      ...(total === undefined ? [] : [shorten(totalText(total), width)]),
    ];
  },
  statusLines: ({ name, plain }, { words }) =>
    plain === undefined
      ? []
      : [
          {
            about: name,
            time: clockText(new Date(plain.nowMs).toISOString()),
            line: `${name} ${percentText(plain)} ${stateText(plain, words)}`,
            json: { name, ...plain },
          },
        ],
};

function fileLine(
  { key, sizeBytes, crc64, outcome, sentBytes, seconds }: DroppedFile,
  style: TextStyle,
): string {
  const { say, told } = style.words;
  const facts = `${sizeText(sizeBytes)}, CRC64 ${crc64}`;
  if (outcome === "already-there")
    return `${style.paint("yellow", say("alreadyThere"))} ${key}  ${style.paint("dim", facts)}`;
  const took = sentence("uploadTook", {
    part: sentBytes < sizeBytes ? sizeText(sentBytes) : "",
    duration: durationText(seconds * 1000),
    rate: seconds > 0 && sentBytes > 0 ? sizeText(sentBytes / seconds) : "",
  });
  return `${style.paint("green", say("uploaded"))} ${key}  ${style.paint("dim", told([facts, took]))}`;
}

export const dropped: EventFormat<Dropped> = {
  json: ({ bucket, key, execution, files, sidecar, warnings }) => ({
    bucket,
    key,
    ...(execution === undefined ? {} : { execution }),
    files: files.map(({ seconds, ...file }) => ({ ...file, seconds: Math.round(seconds * 1000) / 1000 })),
    sidecar,
    ...(warnings.length === 0 ? {} : { warnings }),
  }),
  lines({ files, sidecar, warnings, next }, style) {
    const { say } = style.words;
    const isNew = sidecar.outcome === "sent";
    return [
      ...files.map((file) => fileLine(file, style)),
      ...problemList("warnings", warnings, style),
      isNew
        ? `${style.paint("green", say("droppedMark"))} ${sidecar.key}  ${style.paint("dim", say("importBegins"))}`
        : `${style.paint("yellow", say("alreadyThere"))} ${sidecar.key}  ${style.paint("dim", say("noOtherImport"))}`,
      ...(next === undefined ? [] : [say("followIt", { command: next })]),
    ];
  },
};
