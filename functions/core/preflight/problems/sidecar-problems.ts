import type { ProblemRow } from "./problem-row.ts";

/** Problems with the sidecar as a file, as JSON, and with the fields it has. */
export const SIDECAR_PROBLEMS = {
  SidecarMissing: {
    meaning: "The sidecar was gone when validate came to read it.",
    sentence: "The sidecar {key} was deleted or could not be found.",
    hint: "Upload the sidecar again.",
  },
  SidecarReplaced: {
    meaning: "The sidecar has another ETag than the one whose upload began this execution.",
    sentence: "The sidecar {key} was replaced by a newer one; the newer drop has its own execution.",
  },
  SidecarMisnamed: {
    meaning: "The image's key is the sidecar's without .json, so the sidecar's own name must tell it.",
    sentence: "A sidecar is named like its image, with .json added; {key} names no image below {prefix}.",
    hint: "For web.qcow2, upload web.qcow2.json beside it.",
  },
  SidecarUnreadable: {
    meaning:
      "OSS does not let the sidecar be read: it is archived, or encrypted with a key that this tool may not use.",
    sentence: "The sidecar {key} cannot be read: {why}.",
    hint: "Upload it again, as Standard and without a KMS key.",
  },
  ImageKeyTooLong: {
    meaning: "What is published about an image lies below its key, and OSS allows keys of 1,023 bytes.",
    sentence:
      "The image's key has {bytes} bytes; {max} are possible, since what is published about it gets longer keys.",
    hint: "Use shorter names for folders and files.",
  },
  SidecarTooLarge: {
    meaning: "What a sidecar says travels through the workflow, whose data is limited to 64 KiB a step.",
    sentence:
      "The sidecar has more than {limit} bytes. What it says travels through the workflow, which carries 64 KiB at most.",
    hint: "Was the image itself uploaded under the sidecar's name?",
  },
  PlanTooLarge: {
    meaning: "The request made of a valid sidecar would not fit through the workflow (64 KiB a step).",
    sentence:
      "The request for ECS has {bytes} bytes of keys, tags and description; the workflow carries {limit}.",
    hint: "Shorten object keys, tags or the description.",
  },
  SidecarNotUtf8: {
    meaning: "The bytes are not valid UTF-8: UTF-16 from a Windows tool, GBK, or not text at all.",
    sentence: "The sidecar is not text in UTF-8{looksLike}.",
    hint: "Save it as UTF-8.",
  },
  SidecarNotJson: {
    meaning: "The text is not JSON (RFC 8259).",
    sentence: "The sidecar is not JSON: line {line}, column {column}: {what}.",
  },
  SidecarTooDeep: {
    meaning: "Nested deeper than any sidecar can be.",
    sentence: "The sidecar nests lists or objects more than {limit} deep (line {line}, column {column}).",
  },
  KeyRepeated: {
    meaning: "An object has the same key twice; readers of JSON disagree on which one counts.",
    sentence: "The key {key} is there twice (line {line}, column {column}).",
    hint: "Remove one of them.",
  },
  KeyReserved: {
    meaning: "The key __proto__, which means something else to JavaScript and is lost on the way.",
    sentence: "The key {key} cannot be used.",
  },
  TextNotUnicode: {
    meaning: "Half of a surrogate pair, written as \\ud800 or the like; it cannot be sent to ECS.",
    sentence: "This text holds half a character: an escape \\ud800 to \\udfff without its other half.",
  },
  NumberNotExact: {
    meaning: "A number that a JSON reader cannot hold exactly, a CRC64 without quotes for example.",
    sentence: "The number {value} is too large to be read exactly.",
    hint: "If it is a CRC64, write it in quotes.",
  },
  FieldMissing: {
    meaning: "A field that every sidecar, or every data disk, must have.",
    sentence: "{field} is missing.",
  },
  FieldUnknown: {
    meaning: "A key that no sidecar has. Ignoring it would drop a wish silently.",
    sentence: "There is no field {field}.",
  },
  FieldType: {
    meaning: "A value of another kind than the field's.",
    sentence: "This must be {expected}, and is {actual}.",
  },
  MoreProblems: {
    meaning: "There were more problems than a verdict carries.",
    sentence: "And {count} more problems, not shown.",
  },
} as const satisfies Record<string, ProblemRow>;
