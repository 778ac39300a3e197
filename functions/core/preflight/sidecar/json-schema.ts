import type { LimitsName } from "../limits.ts";
import { fieldsSchema } from "./field-groups.ts";
import type { JsonSchema } from "./field-types.ts";
import { sidecarFields } from "./fields.ts";

/**
 * The sidecar's JSON Schema (2020-12), for editors: types, descriptions, limits, and values for completion.
 * It accepts every valid sidecar; a few rules, between fields above all, are beyond JSON Schema.
 */
export function sidecarJsonSchema(limits: LimitsName): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `image-drop sidecar (${limits} limits)`,
    description: "The metadata of an image file to be imported into ECS.",
    ...fieldsSchema(sidecarFields(limits)),
  };
}
