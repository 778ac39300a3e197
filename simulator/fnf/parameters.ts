import { fnfError } from "./errors.ts";

/**
 * The parameters of one call, from query and form alike. What a client sends as the text "undefined" or "null" is that text.
 * Empty is absent.
 */
export class Parameters {
  /** As sent, for the signature. */
  readonly all: ReadonlyArray<readonly [name: string, value: string]>;
  private readonly values: ReadonlyMap<string, string>;

  constructor(query: URLSearchParams, form: URLSearchParams) {
    this.all = [...query, ...form];
    this.values = new Map(this.all);
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  text(name: string): string | undefined {
    return this.values.get(name) || undefined;
  }

  /** Throws MissingRequiredParams if absent. */
  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw fnfError("MissingRequiredParams", name);
    return value;
  }

  /** A text of at most so many characters; throws InvalidArgument if longer. */
  bounded(name: string, maxCharacters: number): string | undefined {
    const value = this.text(name);
    if (value !== undefined && [...value].length > maxCharacters)
      throw fnfError("InvalidArgument", `${name} must have 1 to ${maxCharacters} characters.`);
    return value;
  }

  /** A whole number; throws InvalidArgument for anything else. */
  integer(name: string, { least, most }: { least: number; most: number }): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= least && number <= most))
      throw fnfError("InvalidArgument", `${name} must be ${least} to ${most}, is ${value}.`);
    return number;
  }

  /** Milliseconds of an RFC 3339 time; throws InvalidArgument for anything else. */
  time(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(value);
    const ms = isTime ? Date.parse(value) : Number.NaN;
    if (Number.isNaN(ms)) throw fnfError("InvalidArgument", `${name} must be an RFC 3339 time, is ${value}.`);
    return ms;
  }

  /** One of `allowed`; throws InvalidArgument for anything else. */
  oneOf<Value extends string>(name: string, allowed: readonly Value[]): Value | undefined {
    const value = this.text(name);
    if (value !== undefined && !(allowed as readonly string[]).includes(value))
      throw fnfError("InvalidArgument", `${name} must be one of ${allowed.join(", ")}, is ${value}.`);
    return value as Value | undefined;
  }

  /** Refuses parameters that exist but are not played here: without them the answer would be wrong. */
  refuse(names: readonly string[]): void {
    const name = names.find((one) => this.text(one) !== undefined);
    if (name !== undefined) throw fnfError("NotSimulated", `the parameter ${name}`);
  }
}
