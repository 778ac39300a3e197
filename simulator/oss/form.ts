import { OssError } from "./errors.ts";

/** A form as a browser sends it: fields, then one file whose bytes are still to be read. */
export interface Form {
  /** Values by lower-case field name. */
  fields: ReadonlyMap<string, string>;
  fileName: string;
  fileType: string | undefined;
  /** Must be read to its end. */
  file: AsyncIterable<Buffer>;
}

const MAX_FIELDS_BYTES = 1024 * 1024;
const EMPTY = Buffer.alloc(0);
const NEWLINE = "\r\n";
const BLANK_LINE = "\r\n\r\n";

/**
 * Reads a multipart/form-data body up to its `file` field. The file's bytes are handed on as they come in;
 * fields behind it are not looked at. Throws MalformedPOSTRequest.
 */
export async function readForm(contentType: string, body: AsyncIterable<Buffer>): Promise<Form> {
  const [, quoted, bare] =
    /^multipart\/form-data\s*;.*\bboundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined) throw malformed();
  const source = new Source(body);
  const fields = new Map<string, string>();
  await source.upTo(Buffer.from(`--${boundary}`));
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  for (;;) {
    if ((await source.upTo(Buffer.from(NEWLINE))).length > 0) throw malformed();
    const head = (await source.upTo(Buffer.from(BLANK_LINE))).toString();
    const name = /\bname="([^"]*)"/i.exec(head)?.[1]?.toLowerCase();
    if (name === undefined) throw malformed();
    if (name === "file")
      return {
        fields,
        fileName: /\bfilename="([^"]*)"/i.exec(head)?.[1]?.replace(/^.*[\\/]/, "") ?? "",
        fileType: /^content-type:\s*(\S.*?)\s*$/im.exec(head)?.[1],
        file: source.piecesUpTo(delimiter),
      };
    fields.set(name, (await source.upTo(delimiter)).toString());
  }
}

function malformed(): OssError {
  return new OssError("MalformedPOSTRequest");
}

/** Bytes that come in pieces, read up to marks that may lie across two of them. */
class Source {
  private readonly pieces: AsyncIterator<Buffer>;
  private rest: Buffer = EMPTY;

  constructor(whole: AsyncIterable<Buffer>) {
    this.pieces = whole[Symbol.asyncIterator]();
  }

  /** All that comes before the mark; the mark is read too. */
  async upTo(mark: Buffer): Promise<Buffer> {
    for (;;) {
      const at = this.rest.indexOf(mark);
      if (at >= 0) return this.take(at, mark.length);
      if (this.rest.length > MAX_FIELDS_BYTES) throw malformed();
      this.rest = Buffer.concat([this.rest, await this.next()]);
    }
  }

  async *piecesUpTo(mark: Buffer): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.rest.indexOf(mark);
      if (at >= 0) {
        if (at > 0) yield this.take(at, mark.length);
        break;
      }
      // The last bytes may be the beginning of the mark.
      const safe = this.rest.length - mark.length + 1;
      if (safe > 0) yield this.take(safe, 0);
      this.rest = Buffer.concat([this.rest, await this.next()]);
    }
    // What follows is read and left, so that the connection can go on.
    for (let step = await this.pieces.next(); step.done !== true; step = await this.pieces.next());
  }

  private take(length: number, more: number): Buffer {
    const taken = this.rest.subarray(0, length);
    this.rest = this.rest.subarray(length + more);
    return taken;
  }

  private async next(): Promise<Buffer> {
    const step = await this.pieces.next();
    if (step.done === true) throw malformed();
    return step.value;
  }
}
