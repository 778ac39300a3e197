import { ExecutionFault } from "./failures.ts";
import { isObject, type Json, type JsonObject, parseJson } from "./json.ts";

/** "Inputs and outputs": "must be JSON objects … cannot exceed 64 KiB". */
export const MAX_PAYLOAD_BYTES = 64 * 1024;

/** An input or output. History keeps the text, once, however many events show it. */
export interface Payload {
  readonly value: JsonObject;
  /** Compact JSON. */
  readonly text: string;
}

export const EMPTY_PAYLOAD: Payload = { value: {}, text: "{}" };

/**
 * Throws the fault that ends the execution if `value` is larger than 64 KiB or no object; `what` names it in
 * the fault.
 */
export function payloadOf(value: Json, what: string): Payload {
  if (!isObject(value))
    throw new ExecutionFault(
      "Simulator.NoObject",
      `${what} must be a JSON object, is ${JSON.stringify(value)}`,
    );
  const text = JSON.stringify(value);
  if (text.length * 3 > MAX_PAYLOAD_BYTES) {
    const bytes = Buffer.byteLength(text);
    if (bytes > MAX_PAYLOAD_BYTES)
      throw new ExecutionFault(
        "Simulator.DataLimitExceeded",
        `${what} takes ${bytes} bytes; at most ${MAX_PAYLOAD_BYTES} are allowed`,
      );
  }
  return { value, text };
}

/** The payload that a caller sent as JSON text; undefined if it is no JSON object or larger than 64 KiB. */
export function readPayload(text: string): Payload | undefined {
  if (Buffer.byteLength(text) > MAX_PAYLOAD_BYTES) return undefined;
  const value = parseJson(text);
  return isObject(value) ? { value, text: JSON.stringify(value) } : undefined;
}
