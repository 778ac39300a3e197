import type { Readable } from "node:stream";
import type OSS from "ali-oss";
import type { CloudConfig, Credentials } from "./cloud-config.ts";
import { isMissing, withCloudFaults } from "./cloud-faults.ts";
import { bareEtag, createOssClient, header } from "./objects.ts";
import { createOssTransport } from "./oss-transport.ts";

/** A part that OSS has. */
export interface StoredPart {
  /** 1 to 10,000. */
  number: number;
  sizeBytes: number;
  /** Without quotes. */
  etag: string;
  /** Decimal CRC-64/XZ of the part's bytes; undefined if OSS did not tell. */
  crc64: string | undefined;
  /** When it came, ISO 8601; only where parts are listed, and OSS told. */
  storedAt?: string | undefined;
}

/** An upload that was begun and neither completed nor aborted. */
export interface OpenUpload {
  uploadId: string;
  /** ISO 8601. */
  initiatedAt: string;
}

/**
 * Multipart uploads of one bucket (OSS: parts of 100 KiB to 5 GiB, the last one may be smaller, 10,000 of
 * them at most). Throws CloudFaults and never repeats a call by itself: ali-oss does so for some failures
 * only, and never after a time-out.
 */
export interface Multipart {
  /** Begins an upload and answers its id. Each call begins another one. */
  begin(key: string): Promise<string>;
  /**
   * Sends a part; one that is there already with this number is replaced. The body must have `sizeBytes`
   * bytes. Takes as long as bytes move; destroying the body ends it.
   */
  sendPart(part: {
    key: string;
    uploadId: string;
    number: number;
    sizeBytes: number;
    body: Readable;
  }): Promise<StoredPart>;
  /** All parts, or at most `limit` above number `after`; undefined if there is no such upload (any more). */
  parts(
    upload: { key: string; uploadId: string },
    page?: { after: number; limit: number },
  ): Promise<StoredPart[] | undefined>;
  /** The open uploads of exactly this key, the newest first. */
  openUploads(key: string): Promise<OpenUpload[]>;
  /** Makes the object of the parts. The object's CRC64, if OSS tells it. */
  complete(upload: {
    key: string;
    uploadId: string;
    parts: ReadonlyArray<Pick<StoredPart, "number" | "etag">>;
  }): Promise<{ etag: string; crc64: string | undefined }>;
  /** Aborts an upload and drops its parts. Repeating it changes nothing. */
  abort(upload: { key: string; uploadId: string }): Promise<void>;
  /** Cuts all connections: calls that are under way fail. */
  close(): void;
}

/** Making an object of 10,000 parts may take longer than a usual call, and nothing moves meanwhile. */
const COMPLETE_TIMEOUT_MS = 300_000;

/** Temporary keys are asked for anew so often: an upload may run for longer than they live. */
const REFRESH_MS = 300_000;

export interface MultipartOptions {
  /** Asked again and again if the keys are temporary. */
  freshKeys?: () => Promise<Credentials>;
  /** A part's call fails when nothing of it moved for so long; two minutes by default, milliseconds. */
  stallMs?: number;
  /** Parts or uploads in one answer of a list: 1 to 1000, which is the default. */
  pageSize?: number;
}

/**
 * Through ali-oss, with a client and connections of its own: ali-oss's state of a cancelled upload belongs to
 * the client, and closing ends nobody else's calls.
 */
export function createMultipart(
  at: CloudConfig,
  bucket: string,
  { freshKeys = async () => at.credentials, stallMs = 120_000, pageSize = 1000 }: MultipartOptions = {},
): Multipart {
  const transport = createOssTransport();
  const refreshSTSToken = async () => {
    const { accessKeyId, accessKeySecret, securityToken = "" } = await freshKeys();
    return { accessKeyId, accessKeySecret, stsToken: securityToken };
  };
  const renewal =
    at.credentials.securityToken === undefined
      ? {}
      : { refreshSTSToken, refreshSTSTokenInterval: REFRESH_MS };
  const client = createOssClient(at, bucket, { ...{ urllib: transport }, ...renewal });
  const call = <T>(operation: string, run: () => Promise<T>) =>
    withCloudFaults({ service: "OSS", operation }, run);
  return {
    begin: (key) =>
      call("InitiateMultipartUpload", async () => {
        const { uploadId } = await client.initMultipartUpload(key, { mime: "application/octet-stream" });
        return uploadId;
      }),
    sendPart: ({ key, uploadId, number, sizeBytes, body }) =>
      call("UploadPart", async () => {
        const options = { timeout: stallMs };
        const { etag, res } = await client.uploadPart(key, uploadId, number, body, 0, sizeBytes, options);
        return { number, sizeBytes, etag: bareEtag(etag), crc64: crc64In(res.headers) };
      }),
    parts: async (upload, page) => {
      try {
        return await call("ListParts", () => listParts(client, upload, pageSize, page));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    openUploads: (key) => uploadsOf(client, key, pageSize),
    complete: ({ key, uploadId, parts }) =>
      call("CompleteMultipartUpload", async () => {
        const quoted = parts.map(({ number, etag }) => ({ number, etag: `"${etag}"` }));
        const options = { timeout: COMPLETE_TIMEOUT_MS };
        const { etag, res } = await client.completeMultipartUpload(key, uploadId, quoted, options);
        return { etag: bareEtag(etag), crc64: crc64In(res.headers) };
      }),
    abort: async ({ key, uploadId }) => {
      try {
        await call("AbortMultipartUpload", () => client.abortMultipartUpload(key, uploadId));
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    },
    close: () => transport.close(),
  };
}

function crc64In(headers: object): string | undefined {
  return header(headers, "x-oss-hash-crc64ecma");
}

/** A part as ListParts writes it; ali-oss hands on what the XML says, all of it text. */
interface ListedPart {
  PartNumber: string;
  Size: string;
  ETag: string;
  HashCrc64ecma?: string;
  LastModified?: string;
}

async function listParts(
  client: OSS,
  { key, uploadId }: { key: string; uploadId: string },
  pageSize: number,
  page = { after: 0, limit: Number.POSITIVE_INFINITY },
): Promise<StoredPart[]> {
  const found: StoredPart[] = [];
  let after = page.after;
  for (;;) {
    const answer = await client.listParts(key, uploadId, {
      "max-parts": Math.min(pageSize, page.limit - found.length),
      "part-number-marker": after,
    } as OSS.ListPartsQuery);
    // One part comes as an object, several as a list, whatever the types say.
    const parts = [answer.parts].flat() as unknown as ListedPart[];
    for (const { PartNumber, Size, ETag, HashCrc64ecma, LastModified } of parts)
      found.push({
        number: Number(PartNumber),
        sizeBytes: Number(Size),
        etag: bareEtag(ETag),
        crc64: HashCrc64ecma === "" ? undefined : HashCrc64ecma,
        storedAt: LastModified,
      });
    const last = found.at(-1)?.number;
    if (String(answer.isTruncated) !== "true" || found.length >= page.limit || last === undefined)
      return found;
    after = last;
  }
}

async function uploadsOf(client: OSS, key: string, pageSize: number): Promise<OpenUpload[]> {
  const found: OpenUpload[] = [];
  for await (const { key: name, ...upload } of uploadsBelow(client, key, { pageSize })) {
    // The list is in the order of keys, so whatever has a longer key comes later.
    if (name !== key) break;
    found.push(upload);
  }
  return found.sort((a, b) => b.initiatedAt.localeCompare(a.initiatedAt));
}

interface PagingOptions {
  pageSize?: number;
  /** Makes the call for a page, and perhaps makes it again. */
  repeat?: <T>(page: () => Promise<T>) => Promise<T>;
}

/** All uploads below a prefix, a page at a time, in the order of their keys. Throws CloudFaults. */
export async function* uploadsBelow(
  client: OSS,
  prefix: string,
  { pageSize = 1000, repeat = (page) => page() }: PagingOptions = {},
): AsyncGenerator<OpenUpload & { key: string }> {
  let marker: Record<string, string> = {};
  for (;;) {
    const page = await repeat(() =>
      withCloudFaults({ service: "OSS", operation: "ListMultipartUploads" }, () =>
        client.listUploads({ prefix, "max-uploads": pageSize, ...marker }),
      ),
    );
    for (const { name, uploadId, initiated } of page.uploads)
      yield { key: name, uploadId, initiatedAt: String(initiated) };
    if (!page.isTruncated || page.uploads.length === 0) return;
    marker = { "key-marker": page.nextKeyMarker, "upload-id-marker": page.nextUploadIdMarker };
  }
}
