/** An element's content when written: text, or children in order. `undefined` leaves the element out. */
export type XmlContent = string | number | boolean | undefined | readonly XmlChild[];
export type XmlChild = readonly [name: string, content: XmlContent];

/**
 * A document as OSS writes it. Control characters stay raw, as OSS does: a character reference to them is not
 * well-formed XML 1.0 either, and parsers refuse it. A carriage return must be a reference, or a parser makes
 * it a newline.
 */
export function writeXml(name: string, content: XmlContent): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element([name, content])}`;
}

function element([name, content]: XmlChild): string {
  if (content === undefined) return "";
  const inner = typeof content === "object" ? content.map(element).join("") : escaped(String(content));
  return `<${name}>${inner}</${name}>`;
}

const REFERENCES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xd;" };

function escaped(text: string): string {
  return text.replace(/[&<>\r]/g, (character) => REFERENCES[character] as string);
}

/** A time as OSS writes it: whole seconds, `2022-08-13T06:45:43.000Z`. */
export function isoSeconds(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString();
}

export interface XmlElement {
  name: string;
  text: string;
  children: XmlElement[];
}

export class XmlSyntaxError extends Error {
  override name = "XmlSyntaxError";
}

/**
 * Reads a small document without attributes of meaning, as OSS's request bodies are. Throws XmlSyntaxError.
 */
export function readXml(source: string): XmlElement {
  const root: XmlElement = { name: "", text: "", children: [] };
  const open = [root];
  const token =
    /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([^\s/<>]+)[^<>]*?(\/?)>|([^<]+)/gy;
  let end = 0;
  for (let match = token.exec(source); match !== null; match = token.exec(source)) {
    end = token.lastIndex;
    const [, literal, closing, name, empty, text] = match;
    const parent = open.at(-1) as XmlElement;
    if (text !== undefined) parent.text += unescaped(text);
    else if (literal !== undefined) parent.text += literal;
    else if (name === undefined) continue;
    else if (closing === "/") {
      if (open.length === 1 || parent.name !== name) throw new XmlSyntaxError(`</${name}> closes nothing`);
      open.pop();
    } else {
      const child: XmlElement = { name, text: "", children: [] };
      parent.children.push(child);
      if (empty !== "/") open.push(child);
    }
  }
  const [document, second] = root.children;
  const stray = root.text.replace(/^\uFEFF/, "").trim();
  if (
    end !== source.length ||
    open.length !== 1 ||
    document === undefined ||
    second !== undefined ||
    stray !== ""
  )
    throw new XmlSyntaxError("not one well-formed element");
  return document;
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([^;\s&]*));|&/g, (whole, hex, decimal, name) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    if (name === undefined && code <= 0x10ffff) return String.fromCodePoint(code);
    const entity = ENTITIES[name as string];
    if (entity === undefined) throw new XmlSyntaxError(`no such reference: ${whole}`);
    return entity;
  });
}

export function childText(element: XmlElement, name: string): string | undefined {
  return element.children.find((child) => child.name === name)?.text;
}

export function childrenNamed(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name);
}
