import type { VerbEntry } from "./verb.ts";

const NEWEST_IMPORT =
  "ID of an execution or image, also shortened to its beginning, or KEY of an image: its newest import";

/** In the order of the overview. */
export const VERBS: readonly VerbEntry[] = [
  {
    name: "init",
    args: { "<file>": "the image" },
    summary: "draft the sidecar of an image from its header",
    acts: true,
    load: () => import("../verbs/init.ts"),
  },
  {
    name: "validate",
    args: { "<sidecar>": "the sidecar: the image's file with .json added" },
    summary: "check a sidecar and its files, offline",
    load: () => import("../verbs/validate.ts"),
  },
  {
    name: "upload",
    args: { "<file...>": "the image; of several one after the other" },
    summary: "check an image and its sidecar, and drop them",
    acts: true,
    load: () => import("../verbs/upload.ts"),
  },
  {
    name: "list",
    args: {},
    summary: "list imports, newest first",
    load: () => import("../verbs/list.ts"),
  },
  {
    name: "status",
    args: { "<target>": `${NEWEST_IMPORT}; incoming/ and .json may be left out` },
    summary: "show one import in full",
    load: () => import("../verbs/status.ts"),
  },
  {
    name: "watch",
    args: { "[target...]": `${NEWEST_IMPORT}; without one all that run now` },
    summary: "watch running imports to their end",
    load: () => import("../verbs/watch.ts"),
  },
  {
    name: "history",
    args: { "[target]": NEWEST_IMPORT },
    summary: "show what happened, step by step; or figures over a period",
    load: () => import("../verbs/history/history.ts"),
  },
  {
    name: "latest",
    args: { "<family>": "the image family that a sidecar names" },
    summary: "print the newest image of a family",
    load: () => import("../verbs/latest.ts"),
  },
  {
    name: "cancel",
    args: { "<target>": NEWEST_IMPORT },
    summary: "cancel an import and remove what it left",
    acts: true,
    load: () => import("../verbs/cancel/cancel.ts"),
  },
  {
    name: "retry",
    args: { "<target>": NEWEST_IMPORT },
    summary: "try an import again that failed",
    acts: true,
    load: () => import("../verbs/retry/retry.ts"),
  },
  {
    name: "abort",
    args: { "<key>": "KEY of a file whose upload was begun and not completed; incoming/ may be left out" },
    summary: "abort an upload that nobody goes on with",
    acts: true,
    load: () => import("../verbs/abort.ts"),
  },
  {
    name: "doctor",
    args: {},
    summary: "check that everything an import needs is there",
    load: () => import("../verbs/doctor/doctor.ts"),
  },
  {
    name: "config",
    args: {},
    summary: "show what counts of flags, environment, image-drop.json and profile",
    load: () => import("../verbs/config.ts"),
  },
  {
    name: "ui",
    args: {},
    summary: "serve a page to drop on and to look at",
    acts: true,
    load: () => import("../verbs/ui.ts"),
  },
  {
    name: "local",
    args: {},
    summary: "run the simulator and the product on this machine",
    acts: true,
    load: () => import("../verbs/local.ts"),
  },
  {
    name: "deploy",
    args: { "[dir]": "a folder that `new` wrote; default: the stack of this package" },
    summary: "deploy the stack to an account, or update it",
    acts: true,
    load: () => import("../verbs/stack/deploy.ts"),
  },
  {
    name: "remove",
    args: { "[dir]": "a folder that `new` wrote; default: the stack of this package" },
    summary: "remove the stack from an account",
    acts: true,
    load: () => import("../verbs/stack/remove.ts"),
  },
  {
    name: "new",
    args: { "<dir>": "the folder to write to" },
    summary: "write a copy of the stack to change",
    acts: true,
    load: () => import("../verbs/stack/new.ts"),
  },
  {
    name: "completion",
    args: { "<shell>": "bash, zsh or fish" },
    summary: "complete verbs and flags in bash, zsh or fish",
    load: () => import("../verbs/completion.ts"),
  },
];
