/** How a service refuses a parameter, in its own words and codes. */
export interface Refusals {
  missing(name: string): Error;
  /** `rule` is what the value must be, in words. */
  invalid(name: string, value: string, rule: string): Error;
  /** A parameter that exists and that the simulator does not play. */
  notPlayed(name: string): Error;
}

type Pairs = ReadonlyArray<readonly [name: string, value: string]>;

/**
 * The parameters of one request: what it has in its query and, where a service takes one, in a form. Empty means absent; of a name
 * that comes twice the first counts.
 */
export class Parameters {
  /** As sent, for the signature. */
  readonly all: Pairs;
  private readonly values: ReadonlyMap<string, string>;
  private readonly refusals: Refusals;

  constructor(all: Pairs, refusals: Refusals) {
    this.all = all;
    this.values = new Map([...all].reverse());
    this.refusals = refusals;
  }

  get names(): string[] {
    return [...new Set(this.all.map(([name]) => name))];
  }

  /** Whether it is there, were it empty. */
  has(name: string): boolean {
    return this.values.has(name);
  }

  text(name: string): string | undefined {
    return this.values.get(name) || undefined;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw this.refusals.missing(name);
    return value;
  }

  /** A text of at most so many characters. */
  bounded(name: string, maxCharacters: number): string | undefined {
    const value = this.text(name);
    if (value !== undefined && [...value].length > maxCharacters)
      throw this.refusals.invalid(name, value, `1 to ${maxCharacters} characters long`);
    return value;
  }

  /** Absent is false. */
  flag(name: string): boolean {
    const value = this.text(name)?.toLowerCase();
    if (value !== undefined && value !== "true" && value !== "false")
      throw this.refusals.invalid(name, value, "true or false");
    return value === "true";
  }

  /** A whole number from `least` to `most`; for anything else `refusal` is thrown, where it is given. */
  integer(
    name: string,
    { least, most, refusal }: { least: number; most: number; refusal?: () => Error },
  ): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw refusal?.() ?? this.refusals.invalid(name, value, `an integer between ${least} and ${most}`);
  }

  /** One of `allowed`, spelt as there; for anything else `refusal` is thrown, where it is given. */
  oneOf<Value extends string>(
    name: string,
    allowed: readonly Value[],
    refusal?: () => Error,
  ): Value | undefined {
    const value = this.text(name);
    if (value === undefined || (allowed as readonly string[]).includes(value))
      return value as Value | undefined;
    throw refusal?.() ?? this.refusals.invalid(name, value, `one of ${allowed.join(", ")}`);
  }

  /** Milliseconds of an RFC 3339 time. */
  time(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(value);
    const ms = isTime ? Date.parse(value) : Number.NaN;
    if (Number.isNaN(ms)) throw this.refusals.invalid(name, value, "an RFC 3339 time");
    return ms;
  }

  /** Refuses parameters that exist but are not played here: without them the answer would be wrong. */
  refuse(names: readonly string[]): void {
    const name = names.find((one) => this.text(one) !== undefined);
    if (name !== undefined) throw this.refusals.notPlayed(name);
  }

  /** `ResourceIds.1=a&ResourceIds.2=b` as `["a", "b"]`. */
  list(name: string): string[] {
    return this.numbered(name).flatMap(({ fields }) => fields.text("") ?? []);
  }

  /**
   * The members of `Tag.N.Key`, `Tag.N.Value` and the like, ordered by N; N is a positive number without leading zeros.
   */
  numbered(prefix: string): Array<{ n: number; fields: Parameters }> {
    const members = new Map<number, Array<[name: string, value: string]>>();
    for (const [name, value] of this.all) {
      if (!name.startsWith(`${prefix}.`)) continue;
      const match = /^([1-9]\d{0,8})(?:\.(.+))?$/.exec(name.slice(prefix.length + 1));
      if (match === null) continue;
      const n = Number(match[1]);
      members.set(n, [...(members.get(n) ?? []), [match[2] ?? "", value]]);
    }
    return [...members]
      .sort(([left], [right]) => left - right)
      .map(([n, fields]) => ({ n, fields: new Parameters(fields, this.refusals) }));
  }

  /** The same text for the same parameters in any order, without those of `except`. */
  fingerprint(except: readonly string[]): string {
    return JSON.stringify([...this.values].filter(([name]) => !except.includes(name)).sort());
  }
}
