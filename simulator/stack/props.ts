/**
 * A mapping of a stack file that is read field by field; what it refuses, it refuses with the field's path.
 */
export class Props {
  readonly path: string;
  private readonly fields: Record<string, unknown>;

  /**
   * Throws if `value` is not a mapping, or has a field that is not among `known`: it would be a slip of the
   * pen.
   */
  constructor(value: unknown, path: string, known: readonly string[]) {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw new Error(`${path}: must be a mapping`);
    this.path = path;
    this.fields = value as Record<string, unknown>;
    const unknown = Object.keys(value).find((key) => !known.includes(key));
    if (unknown !== undefined) throw new Error(`${path}.${unknown}: the simulator does not know this field`);
  }

  /** A text; without `fallback` it must be there. */
  text(key: string, fallback?: string): string {
    const value = this.fields[key] ?? fallback;
    if (typeof value === "string" && value !== "") return value;
    if (value === fallback && fallback !== undefined) return fallback;
    return this.refuse(key, "must be a text that is not empty");
  }

  optionalText(key: string): string | undefined {
    return this.fields[key] === undefined ? undefined : this.text(key);
  }

  /** A number for which `rule` holds; `wanted` says the rule in words. */
  number(key: string, fallback: number, wanted: string, rule: (value: number) => boolean): number {
    const value = this.fields[key] ?? fallback;
    if (typeof value !== "number" || !rule(value)) return this.refuse(key, `must be ${wanted}`);
    return value;
  }

  texts(key: string): string[] {
    const value = this.fields[key];
    if (!Array.isArray(value) || value.length === 0 || !value.every((item) => typeof item === "string"))
      return this.refuse(key, "must be a list of texts");
    return value;
  }

  /** A mapping of texts, empty if it is missing. */
  textMap(key: string): Record<string, string> {
    const value = this.fields[key] ?? {};
    if (typeof value !== "object" || value === null) return this.refuse(key, "must be a mapping");
    for (const [name, item] of Object.entries(value))
      if (typeof item !== "string") return this.refuse(`${key}.${name}`, "must be a text: quote it");
    return value as Record<string, string>;
  }

  /** The mapping in a field; undefined if it is missing. */
  inner(key: string, known: readonly string[]): Props | undefined {
    const value = this.fields[key];
    return value === undefined ? undefined : new Props(value, `${this.path}.${key}`, known);
  }

  innerList(key: string, known: readonly string[]): Props[] {
    const value = this.fields[key] ?? [];
    if (!Array.isArray(value)) return this.refuse(key, "must be a list");
    return value.map((item, index) => new Props(item, `${this.path}.${key}.${index}`, known));
  }

  any(key: string): unknown {
    return this.fields[key];
  }

  refuse(key: string, why: string): never {
    throw new Error(`${this.path}.${key}: ${why}`);
  }
}
