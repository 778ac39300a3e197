import { type Sentence, sentence } from "../words/sentence.ts";

/**
 * What the operating system's codes mean (errno(3)). Whatever it refuses is the machine's business or the user's, and
 * no bug.
 */
const MEANINGS: Readonly<Record<string, Sentence>> = {
  ENOENT: sentence("noSuchFile"),
  EACCES: sentence("notPermitted"),
  EPERM: sentence("notPermitted"),
  EISDIR: sentence("itIsFolder"),
  ENOTDIR: sentence("pathThroughFile"),
  ELOOP: sentence("linkCircle"),
  EROFS: sentence("readOnly"),
  EEXIST: sentence("itExists"),
  ENOTEMPTY: sentence("folderFull"),
  ENOSPC: sentence("diskFull"),
  EDQUOT: sentence("diskQuota"),
  EFBIG: sentence("fileTooLarge"),
  EMFILE: sentence("processFiles"),
  ENFILE: sentence("machineFiles"),
  ENAMETOOLONG: sentence("nameTooLong"),
  EBUSY: sentence("inUse"),
  ETXTBSY: sentence("programRuns"),
  EIO: sentence("diskError"),
  ENXIO: sentence("pipeGone"),
  ENODEV: sentence("deviceGone"),
  ESTALE: sentence("driveLost"),
  ENOMEM: sentence("noMemory"),
  EADDRINUSE: sentence("portInUse"),
  EADDRNOTAVAIL: sentence("notOurAddress"),
};

/** What was not possible, by the call of the operating system. */
const CALLS = {
  open: "opened",
  read: "read",
  write: "written",
  fsync: "written",
  mkdir: "made",
  mkdtemp: "made",
  rename: "renamed",
  unlink: "removed",
  rm: "removed",
  rmdir: "removed",
  copyfile: "copied",
  listen: "listened on",
} as const;

/** What the operating system says of a file, in a sentence; undefined for an error that is not its own. */
export function fileWhy(error: unknown): Sentence | undefined {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  return code === undefined ? undefined : MEANINGS[code];
}

/** The same, and of what; for who threw it without a word. */
export function fileFault(error: unknown): { what: Sentence; why: Sentence } | undefined {
  const why = fileWhy(error);
  if (why === undefined) return undefined;
  const { syscall = "", path } = error as NodeJS.ErrnoException;
  const { address, port } = error as { address?: string; port?: number };
  const place = port === undefined ? undefined : `${address ?? ""}:${port}`;
  const call = Object.hasOwn(CALLS, syscall) ? CALLS[syscall as keyof typeof CALLS] : "read";
  return { what: sentence(`cannot.${call}`, { file: path ?? place ?? sentence("aFile") }), why };
}
