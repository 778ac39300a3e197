import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach } from "vitest";

/** A folder for the tests of a file: empty before each, gone after the last. */
export function useFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "image-drop-test-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  beforeEach(() => {
    remove();
    mkdirSync(folder);
  });
  afterAll(remove);
  return folder;
}
