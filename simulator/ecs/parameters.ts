import { type ErrorName, ecsError } from "./errors.ts";

/** The parameters of one call, or of one numbered member of it (`Tag.3` has `Key` and `Value`). Empty means absent. */
export class Parameters {
  private readonly values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.values = values;
  }

  /** The parameters of the query and of a form, which may carry them as well; the first of a name counts. */
  static read(query: URLSearchParams, form: URLSearchParams): Parameters {
    const values = new Map<string, string>();
    for (const [name, value] of [...query, ...form]) if (!values.has(name)) values.set(name, value);
    return new Parameters(values);
  }

  get names(): string[] {
    return [...this.values.keys()];
  }

  text(name: string): string | undefined {
    return this.values.get(name) || undefined;
  }

  /** Throws MissingParameter if absent. */
  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw ecsError("MissingParameter", name);
    return value;
  }

  /** Absent is false. */
  flag(name: string): boolean {
    const value = this.text(name)?.toLowerCase();
    if (value !== undefined && value !== "true" && value !== "false")
      throw ecsError("InvalidParameter", name);
    return value === "true";
  }

  /** A whole number from `least` to `most`, else `refusal` is thrown. */
  integer(
    name: string,
    { least, most, refusal }: { least: number; most: number; refusal: () => Error },
  ): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= least && number <= most)) throw refusal();
    return number;
  }

  /** One of `allowed`, spelt as there, else the error of that name. */
  oneOf<Value extends string>(
    name: string,
    allowed: readonly Value[],
    refusal: ErrorName,
  ): Value | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!(allowed as readonly string[]).includes(value)) throw ecsError(refusal, name);
    return value as Value;
  }

  /** `ResourceIds.1=a&ResourceIds.2=b` as `["a", "b"]`. */
  list(name: string): string[] {
    return this.numbered(name).flatMap(({ fields }) => fields.text("") ?? []);
  }

  /** The members of `Tag.N.Key`, `Tag.N.Value` and the like, ordered by N; N is a positive number without leading zeros. */
  numbered(prefix: string): Array<{ n: number; fields: Parameters }> {
    const members = new Map<number, Map<string, string>>();
    for (const [name, value] of this.values) {
      if (!name.startsWith(`${prefix}.`)) continue;
      const match = /^([1-9]\d{0,8})(?:\.(.+))?$/.exec(name.slice(prefix.length + 1));
      if (match === null) continue;
      const n = Number(match[1]);
      const fields = members.get(n) ?? new Map<string, string>();
      members.set(n, fields.set(match[2] ?? "", value));
    }
    return [...members]
      .sort(([left], [right]) => left - right)
      .map(([n, fields]) => ({ n, fields: new Parameters(fields) }));
  }

  /** The same text for the same parameters in any order, without those of `except`. */
  fingerprint(except: readonly string[]): string {
    return JSON.stringify([...this.values].filter(([name]) => !except.includes(name)).sort());
  }
}
