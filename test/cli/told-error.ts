import { CliError } from "../../cli/command/errors.ts";

/** What is told of the CliError that a promise rejects with, in English. */
export async function toldError(failing: Promise<unknown>): Promise<unknown> {
  const error = await failing.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CliError)) throw new Error("It did not end with a CliError.", { cause: error });
  return JSON.parse(JSON.stringify({ message: error.message, why: error.why, todo: error.todo }));
}
