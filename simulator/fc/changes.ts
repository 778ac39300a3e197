import type { World } from "../edge.ts";
import type { FcParameters } from "./backend.ts";
import type { Deployed } from "./descriptions.ts";
import type { FunctionDefinition } from "./function-definition.ts";
import { FcError, serviceErrors } from "./service-errors.ts";

/** What becomes of each field of a request's body: undefined for a value that is not taken. */
export type Changes<Kept> = Readonly<Record<string, (value: unknown) => Partial<Kept> | undefined>>;

export const isText = (value: unknown): value is string => typeof value === "string";
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const isWhole = (value: unknown, least: number, most: number): value is number =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

/** "Limits": what a function's variables may have is 4 KiB; nothing else in such a body is long. */
const MAX_UPDATE_BYTES = 64 * 1024;

/**
 * The changes that a body asks for; what it does not name stays as it is. Throws InvalidArgument, and NotSimulated for a field that
 * is not played.
 */
export async function readChanges<Kept>(
  parameters: FcParameters,
  fields: Changes<Kept>,
): Promise<Partial<Kept>> {
  const body = parsed(await parameters.payload(MAX_UPDATE_BYTES));
  if (!isObject(body)) throw new FcError(serviceErrors.invalidArgument("the body is not a JSON object"));
  const changes: Partial<Kept> = {};
  for (const [name, value] of Object.entries(body)) {
    if (!Object.hasOwn(fields, name))
      throw new FcError(serviceErrors.notSimulated(`change of a function's ${name}`));
    const kept = fields[name]?.(value);
    if (kept === undefined) throw new FcError(serviceErrors.invalidArgument(`${name} is invalid`));
    Object.assign(changes, kept);
  }
  return changes;
}

/** Undefined for what is not JSON. */
function parsed(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** Changes a function for whatever is invoked from now on. */
export function changeFunction(
  deployed: Deployed,
  changes: Partial<FunctionDefinition>,
  { clock, spy }: World,
): void {
  const atMs = clock.now();
  deployed.definition = { ...deployed.definition, ...changes };
  deployed.lastModifiedTime = new Date(atMs).toISOString();
  const detail = { functionName: deployed.definition.name, changed: Object.keys(changes) };
  spy.record({ kind: "effect", service: "fc", name: "FunctionUpdated", detail, atMs });
}
