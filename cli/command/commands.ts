/** Flags that say which deployment is meant; a printed command repeats those that were given. */
const CONNECTION_FLAGS = ["region", "bucket", "flow", "profile"] as const;
export type GivenFlags = Readonly<Partial<Record<(typeof CONNECTION_FLAGS)[number], string>>> & {
  readonly local?: boolean;
};

/** Verbs that talk to no cloud and have no such flags. */
const OFFLINE: ReadonlySet<string> = new Set([
  ...["init", "validate", "local"],
  ...["deploy", "remove", "new"],
]);

/** The one gate for commands that are printed: each can be pasted as it is. */
export interface Commands {
  /** What stands before the verb: the way in which this command was called. */
  invocation: string;
  /** The given flags that say which deployment is meant, quoted. */
  flags: readonly string[];
  /** A command: its verb, arguments, and flags of its own. What is no letter of the shell is quoted. */
  line(verb: string, words?: readonly string[], ownFlags?: readonly string[]): string;
}

export function createCommands(invocation: string, given: GivenFlags): Commands {
  const values = CONNECTION_FLAGS.flatMap((name) => {
    const value = given[name];
    return value === undefined ? [] : [`--${name}`, quoted(value)];
  });
  const flags = [...(given.local === true ? ["--local"] : []), ...values];
  return {
    invocation,
    flags,
    line(verb, words = [], ownFlags = []) {
      const args = words.map(quoted);
      const all = [...ownFlags.map(quoted), ...(OFFLINE.has(verb) ? [] : flags)];
      // What begins with a dash would be taken for a flag.
      const isSafe = words.every((word) => !word.startsWith("-"));
      const rest = isSafe ? [...args, ...all] : [...all, "--", ...args];
      return [invocation, verb, ...rest].join(" ");
    },
  };
}

/** Quoted for a shell (POSIX), where it needs that. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
