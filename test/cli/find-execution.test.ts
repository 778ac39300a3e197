import { describe, expect, it } from "vitest";
import { imageKeyOf } from "../../cli/imports/find-execution.ts";

const place = { bucket: "image-drop", prefixes: { incoming: "incoming/" } };

describe("the key of an image", () => {
  it.each([
    "web.raw",
    "web.raw.json",
    "incoming/web.raw",
    "incoming/web.raw.json",
    "/incoming/web.raw",
    "oss://image-drop/incoming/web.raw.json",
  ])("may be written as %s", (written) => {
    expect(imageKeyOf(written, place)).toBe("incoming/web.raw");
  });
});
