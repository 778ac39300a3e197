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
import type { EventFormat } from "../event-format.ts";
import { dateText } from "../time.ts";
import { pad, wrap } from "../width.ts";
import { wrapLine } from "../wrap-lines.ts";
import { problemList } from "./imports.ts";

/** How the single answers of verbs are shown. */

export const note: EventFormat<Note> = { lines: ({ text }) => [text] };

export const contact: EventFormat<Contact> = {
  lines({ service, lost }, { paint }) {
    if (lost === undefined) return [`${service} answers again.`];
    const { throttled, code, said, request } = lost;
    const what = throttled ? "turns calls away" : "does not answer";
    return [
      `${paint("yellow", `${service} ${what}`)}: ${said || code}. It is tried again.`,
      ...(request === undefined ? [] : [`  request: ${request}`]),
    ];
  },
};

const TASK: Record<string, string> = {
  accepted: "ECS cancels the task; the flow removes what is left",
  "too-late": "The task was over already; the flow finds out what became of it",
  gone: "ECS does not know the task any more; the flow removes what is left",
  none: "Nothing was imported yet, as far as is known; the flow sees the request before it begins",
};

export const cancelling: EventFormat<Cancelling> = {
  json: ({ kind: _kind, ...data }) => ({ answer: "cancelling", ...data }),
  lines: ({ key, task, execution, nextLookBy }, { paint, commands }) => [
    `${paint("yellow", "cancelling")} ${key}`,
    `  ${TASK[task] ?? `ECS answered ${task}`}, by ${dateText(nextLookBy)} at the latest.`,
    `  See it end: ${commands.line("watch", [execution])}`,
  ],
};

export const retried: EventFormat<Retried> = {
  json: ({ kind: _kind, ...data }) => data,
  lines: ({ started, key, execution }, { paint, commands }) => [
    `${paint("green", started ? "started" : "runs already")} ${key}`,
    `  See it end: ${commands.line("watch", [execution])}`,
  ],
};

const VERDICT_COLOUR = { ok: "green", warning: "yellow", problem: "red", unknown: "dim" } as const;

export const check: EventFormat<CheckResult> = {
  json: ({ kind: _kind, ...data }) => data,
  lines({ check: name, verdict, message, todo }, { width, paint }) {
    const room = width === undefined ? Number.POSITIVE_INFINITY : Math.max(30, width - 27);
    const [first = "", ...rest] = wrap(message, room);
    const hints = todo === undefined ? [] : wrapLine(`what to do: ${todo}`, room);
    return [
      `${paint(VERDICT_COLOUR[verdict], pad(verdict, 8))} ${pad(name, 16)} ${first}`,
      ...[...rest, ...hints].map((line) => `${" ".repeat(26)}${line}`),
    ];
  },
};

export const orphan: EventFormat<OrphanFound> = {
  json: ({ kind: _kind, ...data }) => data,
  lines({ verdict, what, id, since, key, message, todo }, { width, paint }) {
    const room = width === undefined ? Number.POSITIVE_INFINITY : Math.max(30, width - 2);
    const facts = [key === undefined ? "" : `of ${key}`, since && `since ${since}`].filter(Boolean);
    const colour = { left: "yellow", unknown: "dim", unreadable: "red" } as const;
    return [
      `${paint(colour[verdict], verdict === "left" ? what : `${verdict} ${what}`)} ${id}`,
      ...(facts.length === 0 ? [] : wrap(facts.join(", "), room)),
      ...wrap(message, room),
      ...wrapLine(`what to do: ${todo}`, room),
    ].map((line, index) => (index === 0 ? line : `  ${line}`));
  },
};

export const uploadAborted: EventFormat<UploadAborted> = {
  json: ({ kind: _kind, ...data }) => data,
  lines: ({ key, uploadId, outcome, lastPartAt }, { paint }) =>
    outcome === "aborted"
      ? [`${paint("green", "aborted")} upload ${uploadId} of ${key}`]
      : [
          `${paint("yellow", "left alone")} upload ${uploadId} of ${key}`,
          `  It may be under way: its last part came ${lastPartAt}. --force aborts it all the same.`,
        ],
};

export const settings: EventFormat<ShownSettings> = {
  json: ({ rows, problems }) => ({
    ...Object.fromEntries(rows.map(({ name, value, source }) => [name, { value: value ?? null, source }])),
    problems,
  }),
  lines({ rows, problems }, { paint, words: { told } }) {
    const width = Math.max(...rows.map(({ name }) => name.length));
    return [
      ...rows.map(({ name, value, source }) => {
        const from = source === "" ? "" : paint("dim", `  (${told(source)})`);
        return `${paint("dim", pad(name, width))}  ${value === undefined ? "not known" : value}${from}`;
      }),
      ...problems.map((text) => `${paint("red", "problem")}  ${text}`),
    ];
  },
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
  lines({ info, speed }, { paint, commands }) {
    const line = (name: string, value: string) => `  ${paint("dim", pad(name, 10))} ${value}`;
    return [
      `${paint("green", "The simulator runs")}${speed === 1 ? "" : `, ${speed} times as fast as real time`}.`,
      line("OSS", info.oss),
      line("ECS", info.ecs),
      line("FnF", info.fnf),
      line("FC", info.fc),
      line("bucket", `${info.bucket} (${info.region})`),
      line("flow", info.flow),
      line("keys", `${info.accessKeyId} / ${info.accessKeySecret}`),
      "",
      "In this folder, in another terminal:",
      ...commandLines([
        [commands.line("init", ["FILE"]), "draft the sidecar of an image"],
        [commands.line("upload", ["FILE"], ["--local"]), "drop both"],
        [commands.line("watch", [], ["--local"]), "see them imported"],
      ]),
      "",
      "Ctrl-C ends it.",
    ];
  },
};

export const page: EventFormat<PageServed> = {
  json: ({ url }) => ({ url, pid: process.pid }),
  lines: ({ url }) => [
    url,
    "Open this address in a browser of this machine; it counts once. Ctrl-C ends the page, never an import.",
  ],
};

export const draft: EventFormat<SidecarDraft> = {
  verbatim: true,
  json: ({ path, sidecar, notes }) => ({ path, sidecar, notes: notes.map((note) => noteIn(ENGLISH, note)) }),
  lines: ({ path, sidecar, notes }, { paint, words, commands }) => [
    `${paint("green", "wrote")} ${path}`,
    ...JSON.stringify(sidecar, null, 2).split("\n"),
    ...notes.map((note) => `${paint("yellow", "note")}  ${noteIn(words.core, note)}`),
    `Look it over, then: ${commands.line("validate", [path])}`,
  ],
};

/** The import would wait for them; here nothing will come. */
function absent(files: readonly string[]) {
  return files.map((file) => ({
    code: "FileMissing",
    path: "",
    message: `${file} is not there.`,
    hint: "After an upload the import waits for files that come later.",
  }));
}

export const sidecarCheck: EventFormat<SidecarCheck> = {
  json: ({ problems, warnings, missing, request }) => ({
    ok: request !== undefined,
    problems: [...problems, ...absent(missing)],
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(request === undefined ? {} : { request }),
  }),
  lines({ sidecar, problems, warnings, missing, request }, style) {
    const name = sidecar;
    return [
      request === undefined
        ? `${style.paint("red", "refused")} ${name}`
        : `${style.paint("green", "ok")} ${name}: image "${request.imageName}" of ${request.disks.length} disk(s)`,
      ...problemList("Problems", [...problems, ...absent(missing)], style),
      ...problemList("Warnings", warnings, style),
    ];
  },
};
