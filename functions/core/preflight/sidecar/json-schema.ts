import * as z from "zod/mini";
import type { LimitsName } from "../limits.ts";
import { sidecarSchema } from "./fields.ts";

/**
 * The sidecar's JSON Schema (2020-12), for editors: types, descriptions, limits, and values for completion. It accepts every
 * valid sidecar; a few rules, between fields above all, are beyond JSON Schema.
 */
export function sidecarJsonSchema(limits: LimitsName): Record<string, unknown> {
  const { schema, notes } = sidecarSchema(limits);
  const json = z.toJSONSchema(schema, {
    metadata: notes,
    override: ({ jsonSchema }) => {
      const { enum: values, ...rest } = jsonSchema;
      if (values === undefined) return;
      // Values are read in any case; the list is what an editor offers.
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
      Object.assign(jsonSchema, rest, {
        anyOf: [{ enum: values }, { pattern: anyCase(values.map(String)) }],
      });
    },
  });
  const { $schema, ...rules } = json;
  const title = `image-drop sidecar (${limits} limits)`;
  return { $schema, title, description: "The metadata of an image file to be imported into ECS.", ...rules };
}

/** Regular expressions of JSON Schema have no flag for it. */
function anyCase(values: readonly string[]): string {
  const letter = (character: string) => {
    const [upper, lower] = [character.toUpperCase(), character.toLowerCase()];
    return upper === lower ? character : `[${upper}${lower}]`;
  };
  return `^(${values.map((value) => [...value].map(letter).join("")).join("|")})$`;
}
