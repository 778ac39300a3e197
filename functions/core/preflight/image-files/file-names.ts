import type { ImageFormat } from "../limits.ts";

/** The last step of a key. */
export function baseName(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1);
}

const SHOWN_CHARACTERS = 80;

/** A file's name for a sentence and a shell: cut if it is long, quoted if it needs to be. */
export function shownFile(key: string): string {
  const characters = [...baseName(key).replace(/\p{Cc}/gu, "?")];
  const cut = characters.length > SHOWN_CHARACTERS;
  const name = cut ? `${characters.slice(0, SHOWN_CHARACTERS - 1).join("")}…` : characters.join("");
  const plain = /^[\p{L}\p{N}_.@%+…][\p{L}\p{N}_.@%+…-]*$/u.test(name);
  return plain ? name : `'${name.startsWith("-") ? "./" : ""}${name.replaceAll("'", "'\\''")}'`;
}

/** The suffix of a name in lower case, with its dot; undefined if it has none. Digits alone are none. */
export function suffixOf(key: string): string | undefined {
  return /.(\.[a-z][a-z0-9]{0,9})$/.exec(baseName(key).toLowerCase())?.[1];
}

const FORMATS: ReadonlyMap<string, ImageFormat> = new Map([
  [".raw", "raw"],
  [".qcow2", "qcow2"],
  [".vhd", "vhd"],
  [".vmdk", "vmdk"],
]);

/** The format that a file's suffix promises. `.img` promises none: it is used for raw and for qcow2 alike. */
export function formatOfSuffix(key: string): ImageFormat | undefined {
  return FORMATS.get(suffixOf(key) ?? "");
}
