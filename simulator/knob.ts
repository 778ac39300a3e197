/**
 * One thing about a service that can be set: what it is at first, and how a value for it is read from JSON. A
 * service's knobs are a table of these, so that the control interface takes and refuses what the types take
 * and refuse.
 */
export interface Knob<Value> {
  initial: () => Value;
  /** What JSON may say, in words: "must be …". */
  rule: string;
  /**
   * Undefined if the JSON does not keep to the rule; otherwise the value, in an object since it may be
   * undefined itself.
   */
  read: (json: unknown) => { value: Value } | undefined;
}

/** The values of a table of knobs. */
export type KnobValues<Table> = {
  -readonly [Name in keyof Table]: Table[Name] extends Knob<infer Value> ? Value : never;
};

/** Every knob of a table as it is at first: a new copy each time. */
export function initialValues<Table extends Record<string, Knob<unknown>>>(table: Table): KnobValues<Table> {
  return Object.fromEntries(
    Object.entries(table).map(([name, knob]) => [name, knob.initial()]),
  ) as KnobValues<Table>;
}

/** `true` or `false`. */
export const flag = (initial: boolean): Knob<boolean> => ({
  initial: () => initial,
  rule: "true or false",
  read: (json) => (typeof json === "boolean" ? { value: json } : undefined),
});

/** One of some texts; the first is the default. */
export const choice = <Value extends string>(...values: readonly [Value, ...Value[]]): Knob<Value> => ({
  initial: () => values[0],
  rule: `one of ${values.join(", ")}`,
  read: (json) => ((values as readonly unknown[]).includes(json) ? { value: json as Value } : undefined),
});

/** A number that is not negative; `null` is no limit at all. */
export const amount = (initial: number): Knob<number> => ({
  initial: () => initial,
  rule: "a number that is not negative, or null for no limit",
  read(json) {
    if (json === null) return { value: Number.POSITIVE_INFINITY };
    return typeof json === "number" && json >= 0 ? { value: json } : undefined;
  },
});

/** A number from 0 to 1. */
export const share = (initial: number): Knob<number> => ({
  initial: () => initial,
  rule: "a number from 0 to 1",
  read: (json) => (typeof json === "number" && json >= 0 && json <= 1 ? { value: json } : undefined),
});

export const text = (initial: string): Knob<string> => ({
  initial: () => initial,
  rule: "a text",
  read: (json) => (typeof json === "string" ? { value: json } : undefined),
});

export const texts = (...initial: readonly string[]): Knob<string[]> => ({
  initial: () => [...initial],
  rule: "a list of texts",
  read: (json) =>
    Array.isArray(json) && json.every((item) => typeof item === "string") ? { value: json } : undefined,
});

/** Not set at first; `null` is not set. */
export const optional = <Value>(knob: Knob<Value>): Knob<Value | undefined> => ({
  initial: () => undefined,
  rule: `${knob.rule}, or null`,
  read: (json) => (json === null ? { value: undefined } : knob.read(json)),
});

/** A list of what `knob` reads; empty at first. */
export const list = <Value>(knob: Knob<Value>): Knob<Value[]> => ({
  initial: () => [],
  rule: `a list, each item ${knob.rule}`,
  read(json) {
    const items = Array.isArray(json) ? json.map((item) => knob.read(item)) : [undefined];
    return items.includes(undefined) ? undefined : { value: items.map((item) => item?.value as Value) };
  },
});

/** A mapping of any names to what `knob` reads; those of `initial` must always be there. */
export const mapping = <Value, Initial extends Readonly<Record<string, Value>> = Record<never, Value>>(
  knob: Knob<Value>,
  initial: Initial = {} as Initial,
): Knob<Initial & Readonly<Record<string, Value>>> => ({
  initial: () => ({ ...initial }),
  rule: `a mapping of ${["names", ...Object.keys(initial)].join(", also ")}, each to ${knob.rule}`,
  read(json) {
    if (!isMapping(json) || Object.keys(initial).some((name) => !Object.hasOwn(json, name))) return undefined;
    return readFields(Object.entries(json).map(([name, value]) => [name, knob.read(value)]));
  },
});

type Fields<Needed, More> = KnobValues<Needed> & Partial<KnobValues<More>>;

/** A mapping with the fields of `needed`, and perhaps those of `more`. */
export const fields = <
  Needed extends Record<string, Knob<unknown>>,
  More extends Record<string, Knob<unknown>> = Record<never, never>,
>(
  needed: Needed,
  more: More = {} as More,
): Knob<Fields<Needed, More>> => ({
  initial: () => initialValues(needed) as Fields<Needed, More>,
  rule: `a mapping with ${Object.entries(needed)
    .map(([name, knob]) => `${name} (${knob.rule})`)
    .join(", ")}`,
  read(json) {
    if (!isMapping(json) || Object.keys(needed).some((name) => !Object.hasOwn(json, name))) return undefined;
    const known = { ...more, ...needed };
    return readFields(
      Object.entries(json).map(([name, value]) => [
        name,
        Object.hasOwn(known, name) ? known[name]?.read(value) : undefined,
      ]),
    );
  },
});

/** All of them, or undefined if one could not be read. */
function readFields<Value>(
  read: ReadonlyArray<readonly [name: string, read: { value: unknown } | undefined]>,
): { value: Value } | undefined {
  if (read.some(([, found]) => found === undefined)) return undefined;
  return { value: Object.fromEntries(read.map(([name, found]) => [name, found?.value])) as Value };
}

const isMapping = (json: unknown): json is Record<string, unknown> =>
  typeof json === "object" && json !== null && !Array.isArray(json);
