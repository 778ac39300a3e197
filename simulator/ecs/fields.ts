import type { Parameters } from "../parameters.ts";
import type { EcsBackend } from "./backend.ts";
import { type EcsError, type ErrorName, ecsError } from "./errors.ts";
import { readRegion } from "./regions.ts";
import type { ImageState, Tag } from "./store.ts";

/**
 * The image that `RegionId` and `ImageId` name, which must be there. Throws MissingParameter, `unknownRegion`
 * or InvalidImageId.NotFound.
 */
export function requiredImage(
  parameters: Parameters,
  { world, store }: EcsBackend,
  { unknownRegion }: { unknownRegion?: ErrorName } = {},
): ImageState {
  const { regionId } = readRegion(parameters, world.account, unknownRegion);
  const image = store.image(regionId, parameters.required("ImageId"));
  if (image === undefined) throw ecsError("InvalidImageId.NotFound");
  return image;
}

/**
 * The page that `PageNumber` (from 1) and `PageSize` (1 to 100, default 10) ask for, and what to say of it.
 */
export function readPage<Item>(
  parameters: Parameters,
  items: readonly Item[],
  refusal: () => EcsError,
): { page: Item[]; paging: { TotalCount: number; PageNumber: number; PageSize: number } } {
  const number = parameters.integer("PageNumber", { least: 1, most: 999_999_999, refusal }) ?? 1;
  const size = parameters.integer("PageSize", { least: 1, most: 100, refusal }) ?? 10;
  return {
    page: items.slice((number - 1) * size, number * size),
    paging: { TotalCount: items.length, PageNumber: number, PageSize: size },
  };
}

/**
 * Whether tags match the `Tag.N.Key` and `Tag.N.Value` of a query: all of them; a key alone stands for any
 * value.
 */
export function readTagFilter(parameters: Parameters): (tags: readonly Tag[]) => boolean {
  const wanted = parameters.numbered("Tag").map(({ fields }) => fields);
  if (wanted.length > 20) throw ecsError("InvalidTagCount");
  if (wanted.some((fields) => fields.text("Key") === undefined)) throw ecsError("InvalidTag.Mismatch");
  return (tags) =>
    wanted.every((fields) =>
      tags.some(({ key, value }) => key === fields.text("Key") && (fields.text("Value") ?? value) === value),
    );
}

/** Tags as responses have them. */
export function shownTags(tags: readonly Tag[]): object {
  return { Tag: tags.map(({ key, value }) => ({ TagKey: key, TagValue: value })) };
}

/** `2020-11-24T12:50Z`, the form of a task's times. */
export function toMinute(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16)}Z`;
}

/** `2019-11-15T06:07:05Z`, the form of an image's and a snapshot's times. */
export function toSecond(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Milliseconds of `yyyy-MM-ddTHH:mm:ssZ` or `yyyy-MM-ddTHH:mmZ`; throws `refusal` for anything else. */
export function readTime(text: string, refusal: () => EcsError): number {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?Z$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw refusal();
  return ms;
}
