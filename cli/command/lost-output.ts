import { EXIT } from "./exit-codes.ts";

/**
 * What happens where stdout or stderr takes nothing any more. A reader that leaves before the end, as `head`
 * does, is no failure: a verb that only tells ends at once, one that does something goes on in silence. A
 * disk that is full is a failure, since the answer is not whole.
 */
export function watchOutputs(acts: boolean): { exitCode(): number | string } {
  let lost: NodeJS.ErrnoException | undefined;
  // Nobody is left to tell.
  process.stderr.on("error", () => {});
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    const isClosed = error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED";
    if (!isClosed && lost === undefined) {
      lost = error;
      process.stderr.write(`error: The output cannot be written.\n  why: ${error.message}\n`);
    }
    if (!acts) process.exit(isClosed ? EXIT.done : EXIT.failed);
  });
  return {
    exitCode() {
      const { exitCode = EXIT.done } = process;
      return lost !== undefined && exitCode === EXIT.done ? EXIT.failed : exitCode;
    },
  };
}
