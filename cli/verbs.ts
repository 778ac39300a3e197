import type { VerbFile } from "./verb-file.ts";

/** In the order of the overview. */
export const VERBS: readonly VerbFile[] = [
  {
    name: "init",
    given: "<file>",
    summary: "draft the sidecar of an image from its header",
    load: () => import("./init.ts"),
  },
  {
    name: "validate",
    given: "<sidecar>",
    summary: "check a sidecar and its files, offline",
    load: () => import("./validate.ts"),
  },
  {
    name: "upload",
    given: "<file>",
    summary: "check an image and its sidecar, and drop them",
    load: () => import("./upload.ts"),
  },
  {
    name: "list",
    given: "",
    summary: "list imports, newest first",
    load: () => import("./list.ts"),
  },
  {
    name: "status",
    given: "<target>",
    summary: "show one import in full",
    load: () => import("./status.ts"),
  },
  {
    name: "watch",
    given: "[target...]",
    summary: "watch running imports to their end",
    load: () => import("./watch.ts"),
  },
  {
    name: "history",
    given: "[target]",
    summary: "show what happened, step by step; or figures over a period",
    load: () => import("./history.ts"),
  },
  {
    name: "cancel",
    given: "<target>",
    summary: "cancel an import and remove what it left",
    load: () => import("./cancel.ts"),
  },
  {
    name: "retry",
    given: "<target>",
    summary: "try an import again that failed",
    load: () => import("./retry.ts"),
  },
  {
    name: "doctor",
    given: "",
    summary: "check that everything an import needs is there",
    load: () => import("./doctor.ts"),
  },
  {
    name: "local",
    given: "",
    summary: "run the simulator and the product on this machine",
    load: () => import("./local.ts"),
  },
  {
    name: "completion",
    given: "<shell>",
    summary: "complete verbs and flags in bash, zsh or fish",
    load: () => import("./completion.ts"),
  },
];
