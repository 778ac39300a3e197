import type { VerbFile } from "./verb.ts";

/** In the order of the overview. */
export const VERBS: readonly VerbFile[] = [
  {
    name: "init",
    given: "<file>",
    summary: "draft the sidecar of an image from its header",
    load: () => import("../verbs/init.ts"),
  },
  {
    name: "validate",
    given: "<sidecar>",
    summary: "check a sidecar and its files, offline",
    load: () => import("../verbs/validate/validate.ts"),
  },
  {
    name: "upload",
    given: "<file>",
    summary: "check an image and its sidecar, and drop them",
    load: () => import("../verbs/upload.ts"),
  },
  {
    name: "list",
    given: "",
    summary: "list imports, newest first",
    load: () => import("../verbs/list.ts"),
  },
  {
    name: "status",
    given: "<target>",
    summary: "show one import in full",
    load: () => import("../verbs/status.ts"),
  },
  {
    name: "watch",
    given: "[target...]",
    summary: "watch running imports to their end",
    load: () => import("../verbs/watch.ts"),
  },
  {
    name: "history",
    given: "[target]",
    summary: "show what happened, step by step; or figures over a period",
    load: () => import("../verbs/history/history.ts"),
  },
  {
    name: "cancel",
    given: "<target>",
    summary: "cancel an import and remove what it left",
    load: () => import("../verbs/cancel/cancel.ts"),
  },
  {
    name: "retry",
    given: "<target>",
    summary: "try an import again that failed",
    load: () => import("../verbs/retry/retry.ts"),
  },
  {
    name: "doctor",
    given: "",
    summary: "check that everything an import needs is there",
    load: () => import("../verbs/doctor/doctor.ts"),
  },
  {
    name: "local",
    given: "",
    summary: "run the simulator and the product on this machine",
    load: () => import("../verbs/local.ts"),
  },
  {
    name: "completion",
    given: "<shell>",
    summary: "complete verbs and flags in bash, zsh or fish",
    load: () => import("../verbs/completion.ts"),
  },
];
