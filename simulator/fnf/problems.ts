import { isObject, type Json, type JsonObject } from "./json.ts";

/**
 * What is wrong with a definition, each with its place: `States[3] Pause: Seconds must be 1..300, is 301`.
 */
export class Problems {
  readonly list: string[] = [];
  private readonly known = new Set<string>();

  add(path: string, message: string): void {
    const problem = path === "" ? message : `${path} ${message}`;
    if (this.known.has(problem)) return;
    this.known.add(problem);
    this.list.push(problem);
  }
}

/**
 * The fields of one object of a definition. Every reader gives undefined for a field that is absent or wrong;
 * what is wrong is among the problems. A field that nobody asked for is unknown.
 */
export class Fields {
  /** `States[3] Pause`; empty for the definition itself. */
  readonly where: string;
  readonly problems: Problems;
  private readonly object: JsonObject;
  private readonly asked = new Set<string>(["Description"]);

  constructor(object: JsonObject, where: string, problems: Problems) {
    this.object = object;
    this.where = where;
    this.problems = problems;
    this.text("Description");
  }

  /** The place of a field, as problems name it. */
  at(name: string): string {
    return this.where === "" ? name : `${this.where}: ${name}`;
  }

  /** The value as it stands there; undefined if the field is absent. */
  value(name: string): Json | undefined {
    this.asked.add(name);
    return Object.hasOwn(this.object, name) ? this.object[name] : undefined;
  }

  has(name: string): boolean {
    return this.value(name) !== undefined;
  }

  refuse(name: string, message: string): void {
    this.asked.add(name);
    this.problems.add(this.at(name), message);
  }

  needed(name: string): Json | undefined {
    const value = this.value(name);
    if (value === undefined) this.refuse(name, "is missing");
    return value;
  }

  /** A text of at least one character, but for a Description, which may be empty. */
  text(name: string, presence: "required" | "optional" = "optional"): string | undefined {
    const value = presence === "required" ? this.needed(name) : this.value(name);
    if (value === undefined) return undefined;
    if (typeof value === "string" && (value !== "" || name === "Description")) return value;
    this.refuse(name, `must be a text, is ${JSON.stringify(value)}`);
    return undefined;
  }

  /** `digits`: whether a text of digits is taken as well. */
  integer(
    name: string,
    range: { least: number; most: number; presence?: "required"; digits?: true },
  ): number | undefined {
    const value = range.presence === "required" ? this.needed(name) : this.value(name);
    if (value === undefined) return undefined;
    const number = range.digits && typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
    if (Number.isInteger(number) && (number as number) >= range.least && (number as number) <= range.most)
      return number as number;
    this.refuse(name, `must be ${range.least}..${range.most}, is ${JSON.stringify(value)}`);
    return undefined;
  }

  /** The objects of a list; an empty or a wrong list gives none. */
  objects(name: string, presence: "required" | "optional", most = Number.POSITIVE_INFINITY): JsonObject[] {
    const value = presence === "required" ? this.needed(name) : this.value(name);
    if (value === undefined) return [];
    if (!Array.isArray(value) || value.length === 0 || !value.every(isObject)) {
      this.refuse(name, "must be a list of maps, and not empty");
      return [];
    }
    if (value.length > most) this.refuse(name, `has ${value.length} entries; at most ${most} are allowed`);
    return value;
  }

  map(name: string, presence: "required" | "optional"): JsonObject | undefined {
    const value = presence === "required" ? this.needed(name) : this.value(name);
    if (value === undefined || isObject(value)) return value;
    this.refuse(name, `must be a map, is ${JSON.stringify(value)}`);
    return undefined;
  }

  /**
   * Refuses every field that was not asked for: a documented one that the simulator does not have, or a slip
   * of the pen.
   */
  finish(): void {
    for (const name of Object.keys(this.object))
      if (!this.asked.has(name)) this.problems.add(this.at(name), "is not simulated");
  }
}
