/**
 * What the operating system's codes mean (errno(3)). Whatever it refuses is the machine's business or the user's, and
 * no bug.
 */
const MEANINGS: Readonly<Record<string, string>> = {
  ENOENT: "There is no such file or folder.",
  EACCES: "Its permissions do not allow that.",
  EPERM: "Its permissions do not allow that.",
  EISDIR: "It is a folder.",
  ENOTDIR: "A part of its path is a file, not a folder.",
  ELOOP: "Its symbolic links lead round in a circle.",
  EROFS: "Its file system is read-only.",
  EEXIST: "It is there already.",
  ENOTEMPTY: "It is a folder that is not empty.",
  ENOSPC: "The disk is full.",
  EDQUOT: "The user's share of the disk is used up.",
  EFBIG: "It would be larger than its file system allows.",
  EMFILE: "This process has too many open files; ulimit -n says how many it may have.",
  ENFILE: "The machine has too many open files.",
  ENAMETOOLONG: "Its name is too long.",
  EBUSY: "Something else uses it.",
  ETXTBSY: "It is a program that runs.",
  EIO: "The disk or the network drive reports a read or write error.",
  ENXIO: "The device or pipe is not there.",
  ENODEV: "The device is not there.",
  ESTALE: "The network drive has lost it.",
  ENOMEM: "The machine has no memory left.",
  EADDRINUSE: "Another program listens there already.",
  EADDRNOTAVAIL: "The address is none of this machine.",
};

/** What was not possible, by the call of the operating system. */
const CALLS: Readonly<Record<string, string>> = {
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
};

/** What the operating system says of a file, in a sentence; undefined for an error that is not its own. */
export function fileWhy(error: unknown): string | undefined {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  return code === undefined ? undefined : MEANINGS[code];
}

/** The same, and of what; for who threw it without a word. */
export function fileFault(error: unknown): { what: string; why: string } | undefined {
  const why = fileWhy(error);
  if (why === undefined) return undefined;
  const { syscall = "", path } = error as NodeJS.ErrnoException;
  const { address, port } = error as { address?: string; port?: number };
  const place = port === undefined ? undefined : `${address ?? ""}:${port}`;
  return { what: `${path ?? place ?? "A file"} cannot be ${CALLS[syscall] ?? "read"}.`, why };
}
