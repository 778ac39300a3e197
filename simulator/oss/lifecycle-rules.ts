import { OssError } from "./errors.ts";
import { STORAGE_CLASSES } from "./metadata.ts";
import type { LifecycleAction, LifecycleRule, Tags } from "./stored.ts";
import { childrenNamed, childText, type XmlElement } from "./xml.ts";

const MAX_RULES = 1000;
const MAX_ID_BYTES = 255;

/** What a rule may hold. Of versions there are none here: rules for them have nothing to do. */
const FIELDS = new Set(
  `ID Prefix Status Tag Filter Expiration Transition AbortMultipartUpload NoncurrentVersionExpiration
  NoncurrentVersionTransition`.split(/\s+/),
);

/**
 * Reads the rules of a `LifecycleConfiguration` ("PutBucketLifecycle"); a rule without an ID gets one from
 * `newId`. Throws MalformedXML or InvalidArgument for what OSS refuses, and NotImplemented for rules by
 * access time.
 */
export function readLifecycleRules(document: XmlElement, newId: () => string): LifecycleRule[] {
  const rules = childrenNamed(document, "Rule").map((element) => readRule(element, newId));
  if (rules.length === 0 || rules.length > MAX_RULES)
    throw malformed(`there must be 1 to ${MAX_RULES} rules`);
  if (new Set(rules.map(({ id }) => id)).size < rules.length) throw malformed("two rules have the same ID");
  return rules;
}

function malformed(what: string): OssError {
  return new OssError("MalformedXML", { details: { ErrorDetail: what } });
}

function readRule(element: XmlElement, newId: () => string): LifecycleRule {
  const strange = element.children.find(({ name }) => !FIELDS.has(name));
  if (strange !== undefined) throw malformed(`a rule has no ${strange.name}`);
  const id = childText(element, "ID") ?? "";
  if (Buffer.byteLength(id) > MAX_ID_BYTES) throw malformed(`an ID takes at most ${MAX_ID_BYTES} bytes`);
  const status = childText(element, "Status") ?? "";
  if (status !== "Enabled" && status !== "Disabled") throw malformed("Status must be Enabled or Disabled");
  const actions = {
    ...only("expiration", readExpiration(element)),
    ...only("abortUploads", readAction(childrenNamed(element, "AbortMultipartUpload")[0])),
    transitions: childrenNamed(element, "Transition").map(readTransition),
  };
  const forVersions = element.children.some(({ name }) => name.startsWith("NoncurrentVersion"));
  const marker = childrenNamed(element, "Expiration").some((one) =>
    childText(one, "ExpiredObjectDeleteMarker"),
  );
  if (Object.keys(actions).length === 1 && actions.transitions.length === 0 && !forVersions && !marker)
    throw malformed("a rule must have an action");
  return {
    id: id === "" ? newId() : id,
    enabled: status === "Enabled",
    prefix: childText(element, "Prefix") ?? "",
    tags: readTags(element),
    ...readFilter(element),
    ...actions,
  };
}

function only<Name extends string, Value>(name: Name, value: Value | undefined): { [key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [key in Name]: Value });
}

function readTags(element: XmlElement): Tags {
  return childrenNamed(element, "Tag").map((tag) => [
    childText(tag, "Key") ?? "",
    childText(tag, "Value") ?? "",
  ]);
}

function readFilter(element: XmlElement): Pick<LifecycleRule, "not" | "sizeBytes"> {
  const filters = childrenNamed(element, "Filter");
  const size = (name: string, otherwise: number) => {
    const text = filters.map((filter) => childText(filter, name)).find((one) => one !== undefined);
    if (text === undefined) return otherwise;
    if (!/^\d{1,15}$/.test(text)) throw malformed(`${name} must be a number of bytes`);
    return Number(text);
  };
  const not = filters
    .flatMap((filter) => childrenNamed(filter, "Not"))
    .map((one) => ({ prefix: childText(one, "Prefix") ?? "", tags: readTags(one) }));
  return {
    not,
    sizeBytes: {
      above: size("ObjectSizeGreaterThan", -1),
      below: size("ObjectSizeLessThan", Number.MAX_VALUE),
    },
  };
}

function readExpiration(element: XmlElement): LifecycleAction | undefined {
  const [expiration] = childrenNamed(element, "Expiration");
  if (expiration === undefined || childText(expiration, "ExpiredObjectDeleteMarker") !== undefined)
    return undefined;
  return readAction(expiration);
}

function readAction(element: XmlElement | undefined): LifecycleAction | undefined {
  if (element === undefined) return undefined;
  if (childText(element, "IsAccessTime") === "true")
    throw new OssError("NotImplemented", { message: "The simulator has no lifecycle rules by access time." });
  const days = childText(element, "Days");
  const date = childText(element, "CreatedBeforeDate") ?? childText(element, "Date");
  if ((days === undefined) === (date === undefined))
    throw malformed(`${element.name} must have either Days or CreatedBeforeDate`);
  if (days !== undefined) {
    if (!/^[1-9]\d{0,8}$/.test(days)) throw malformed("Days must be a positive integer");
    return { kind: "days", days: Number(days) };
  }
  const beforeMs = /^\d{4}-\d\d-\d\dT00:00:00(\.000)?Z$/.test(date ?? "")
    ? Date.parse(date ?? "")
    : Number.NaN;
  if (Number.isNaN(beforeMs)) throw malformed("CreatedBeforeDate must be midnight UTC in ISO 8601");
  return { kind: "date", beforeMs };
}

function readTransition(element: XmlElement): LifecycleAction & { storageClass: string } {
  const storageClass = childText(element, "StorageClass") ?? "";
  if (!STORAGE_CLASSES.includes(storageClass) || storageClass === "Standard")
    throw malformed(`a Transition to ${storageClass || "no storage class"}`);
  return { ...(readAction(element) as LifecycleAction), storageClass };
}
