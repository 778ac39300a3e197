import { ENGLISH, noteIn } from "../../../functions/core/words/words.ts";
import type {
  Cancelling,
  CheckResult,
  Contact,
  Note,
  OrphanFound,
  PageServed,
  Retried,
  Script,
  ShownSettings,
  SidecarCheck,
  SidecarDraft,
  SimulatorRuns,
  UploadAborted,
} from "../../events.ts";
import type { LatestImage } from "../../imports/latest-image.ts";
import { sentence } from "../../words/sentence.ts";
import { ENGLISH_WORDS, type Words } from "../../words/words.ts";
import type { EventFormat } from "../event-format.ts";
import { dateText } from "../time.ts";
import { pad, wrap } from "../width.ts";
import { wrapLine } from "../wrap-lines.ts";
import { problemList } from "./imports.ts";

/** How the single answers of verbs are shown. */

export const note: EventFormat<Note> = { lines: ({ text }, { words }) => [words.told(text)] };

export const contact: EventFormat<Contact> = {
  lines({ service, lost }, { paint, words: { say } }) {
    if (lost === undefined) return [say("answersAgain", { service })];
    const { throttled, code, said, request } = lost;
    const what = say(throttled ? "turnsCallsAway" : "doesNotAnswer", { service });
    return [
      `${paint("yellow", what)}${say("triedAgain", { said: said || code })}`,
      ...(request === undefined ? [] : [`  ${say("requestLine", { request })}`]),
    ];
  },
};

const TASKS = ["accepted", "too-late", "gone", "none"] as const;

function taskText(task: string, time: string, { say }: Words): string {
  const known = TASKS.find((one) => one === task);
  return known === undefined ? say("task.other", { task, time }) : say(`task.${known}`, { time });
}

export const cancelling: EventFormat<Cancelling> = {
  json: ({ kind: _kind, ...data }) => ({ answer: "cancelling", ...data }),
  lines: ({ key, task, execution, nextLookBy }, { paint, words, commands }) => [
    `${paint("yellow", words.say("cancelling"))} ${key}`,
    `  ${taskText(task, dateText(nextLookBy), words)}`,
    `  ${words.say("seeItEnd", { command: commands.line("watch", [execution]) })}`,
  ],
};

export const retried: EventFormat<Retried> = {
  json: ({ kind: _kind, ...data }) => data,
  lines: ({ started, key, execution }, { paint, words: { say }, commands }) => [
    `${paint("green", say(started ? "started" : "runsAlready"))} ${key}`,
    `  ${say("seeItEnd", { command: commands.line("watch", [execution]) })}`,
  ],
};

const VERDICT_COLOUR = { ok: "green", warning: "yellow", problem: "red", unknown: "dim" } as const;

export const check: EventFormat<CheckResult> = {
  json: ({ kind: _kind, ...data }) => data,
  lines({ check: name, verdict, message, todo }, { width, paint, words: { say, told } }) {
    const room = width === undefined ? Number.POSITIVE_INFINITY : Math.max(30, width - 27);
    const [first = "", ...rest] = wrap(told(message), room);
    const hints = todo === undefined ? [] : wrapLine(say("whatToDoNow", { todo }), room);
    const mark = paint(VERDICT_COLOUR[verdict], pad(say(`verdict.${verdict}`), 8));
    return [
      `${mark} ${pad(name, 16)} ${first}`,
      ...[...rest, ...hints].map((line) => `${" ".repeat(26)}${line}`),
    ];
  },
};

export const orphan: EventFormat<OrphanFound> = {
  json: ({ kind: _kind, ...data }) => data,
  lines({ verdict, what, id, since, key, message, todo }, { width, paint, words: { say, told } }) {
    const room = width === undefined ? Number.POSITIVE_INFINITY : Math.max(30, width - 2);
    const facts = [
      ...(key === undefined ? [] : [sentence("orphanOf", { key })]),
      ...(since === "" ? [] : [sentence("orphanSince", { time: since })]),
    ];
    const name = sentence(`orphan.${what}`);
    const named = {
      left: name,
      unknown: sentence("orphanUnknown", { what: name }),
      unreadable: sentence("orphanUnreadable", { what: name }),
    };
    const colour = { left: "yellow", unknown: "dim", unreadable: "red" } as const;
    return [
      `${paint(colour[verdict], told(named[verdict]))} ${id}`,
      ...(facts.length === 0 ? [] : wrap(told(facts), room)),
      ...wrap(told(message), room),
      ...wrapLine(say("whatToDoNow", { todo }), room),
    ].map((line, index) => (index === 0 ? line : `  ${line}`));
  },
};

export const uploadAborted: EventFormat<UploadAborted> = {
  json: ({ kind: _kind, ...data }) => data,
  lines: ({ key, uploadId, outcome, lastPartAt }, { paint, words: { say } }) =>
    outcome === "aborted"
      ? [`${paint("green", say("aborted"))} ${say("uploadOf", { uploadId, key })}`]
      : [
          `${paint("yellow", say("leftAlone"))} ${say("uploadOf", { uploadId, key })}`,
          `  ${say("mayGrow", { time: lastPartAt })}`,
        ],
};

export const settings: EventFormat<ShownSettings> = {
  json: ({ rows, problems }) => ({
    ...Object.fromEntries(rows.map(({ name, value, source }) => [name, { value: value ?? null, source }])),
    problems,
  }),
  lines({ rows, problems }, { paint, words: { say, told } }) {
    const width = Math.max(...rows.map(({ name }) => name.length));
    return [
      ...rows.map(({ name, value, source }) => {
        const from = source === "" ? "" : paint("dim", `  (${told(source)})`);
        return `${paint("dim", pad(name, width))}  ${value === undefined ? say("notKnown") : told(value)}${from}`;
      }),
      ...problems.map((text) => `${paint("red", say("problemMark"))}  ${told(text)}`),
    ];
  },
};

export const latestImage: EventFormat<LatestImage> = {
  json: ({ kind: _, ...image }) => image,
  lines: ({ imageId }) => [imageId],
};

export const script: EventFormat<Script> = {
  verbatim: true,
  json: ({ shell, lines }) => ({ shell, script: lines.map((line) => `${line}\n`).join("") }),
  lines: ({ lines }) => [...lines],
};

/** Commands, and what each is for, in two columns. */
function commandLines(rows: ReadonlyArray<readonly [command: string, meaning: string]>): string[] {
  const width = Math.max(...rows.map(([command]) => command.length));
  return rows.map(([command, meaning]) => `  ${pad(command, width)}  ${meaning}`);
}

export const simulator: EventFormat<SimulatorRuns> = {
  json: ({ info }) => info,
  lines({ info, speed }, { paint, words: { say }, commands }) {
    const line = (name: string, value: string) => `  ${paint("dim", pad(name, 10))} ${value}`;
    const faster = speed === 1 ? say("fullStop") : say("timesAsFast", { speed });
    return [
      `${paint("green", say("simulatorRuns"))}${faster}`,
      line("OSS", info.oss),
      line("ECS", info.ecs),
      line("FnF", info.fnf),
      line("FC", info.fc),
      line(say("fact.bucket"), `${info.bucket} (${info.region})`),
      line(say("simulatorFlow"), info.flow),
      line(say("simulatorKeys"), `${info.accessKeyId} / ${info.accessKeySecret}`),
      "",
      say("inThisFolder"),
      ...commandLines([
        [commands.line("init", ["FILE"]), say("draftIt")],
        [commands.line("upload", ["FILE"], ["--local"]), say("dropBoth")],
        [commands.line("watch", [], ["--local"]), say("seeThem")],
      ]),
      "",
      say("ctrlC"),
    ];
  },
};

export const page: EventFormat<PageServed> = {
  json: ({ url }) => ({ url, pid: process.pid }),
  lines: ({ url }, { words: { say } }) => [url, say("openAddress")],
};

export const draft: EventFormat<SidecarDraft> = {
  verbatim: true,
  json: ({ path, sidecar, notes }) => ({ path, sidecar, notes: notes.map((note) => noteIn(ENGLISH, note)) }),
  lines: ({ path, sidecar, notes }, { paint, words, commands }) => [
    `${paint("green", words.say("wrote"))} ${path}`,
    ...JSON.stringify(sidecar, null, 2).split("\n"),
    ...notes.map((note) => `${paint("yellow", words.say("noteMark"))}  ${noteIn(words.core, note)}`),
    words.say("lookItOver", { command: commands.line("validate", [path]) }),
  ],
};

/** The import would wait for them; here nothing will come. */
function absent(files: readonly string[], { say }: Words) {
  return files.map((file) => ({
    code: "FileMissing",
    path: "",
    message: say("fileAbsent", { file }),
    hint: say("filesMayCome"),
  }));
}

export const sidecarCheck: EventFormat<SidecarCheck> = {
  json: ({ problems, warnings, missing, request }) => ({
    ok: request !== undefined,
    problems: [...problems, ...absent(missing, ENGLISH_WORDS)],
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(request === undefined ? {} : { request }),
  }),
  lines({ sidecar, problems, warnings, missing, request }, style) {
    const { words, paint } = style;
    const { say } = words;
    return [
      request === undefined
        ? `${paint("red", say("checkRefused"))} ${sidecar}`
        : `${paint("green", say("checkOk"))} ${say("imageOfDisks", { sidecar, image: request.imageName, count: request.disks.length })}`,
      ...problemList("problems", [...problems, ...absent(missing, words)], style),
      ...problemList("warnings", warnings, style),
    ];
  },
};
