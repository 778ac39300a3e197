import * as z from "zod/mini";
import { ProjectFile } from "./project-file.ts";

interface Property {
  description: string;
  properties?: Record<string, Property>;
}

/** The JSON Schema (2020-12) of image-drop.json, for editors. */
export function projectFileJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(ProjectFile);
  return { $schema, title: PROJECT_TITLE, ...schema };
}

const PROJECT_TITLE = "image-drop.json: which deployment the command uses";

/** Each field and what it is, for the page. */
export function projectFileRows(): string[][] {
  const { properties } = z.toJSONSchema(ProjectFile) as unknown as Property;
  const rows = (fields: Record<string, Property>, before: string): string[][] =>
    Object.entries(fields).flatMap(([name, { description, properties: inner }]) => [
      [`\`${before}${name}\``, `${description}.`],
      ...(inner === undefined ? [] : rows(inner, `${before}${name}.`)),
    ]);
  return rows(properties ?? {}, "");
}
