import OSS from "ali-oss";
import type { FileFacts } from "../core/preflight/preflight.ts";
import type { CloudConfig } from "./cloud-config.ts";
import { isMissing, Rejected, Unavailable, unlessMissing, withCloudFaults } from "./cloud-faults.ts";

/** What HEAD tells of an object. Its ETag is without quotes, in upper case. */
export type ObjectFacts = FileFacts & { etag: string };

/** The objects of one bucket. Every call throws a CloudFault; all but `writeOnce` may be repeated at will. */
export interface Objects {
  /** Undefined if there is no such object. */
  head(key: string): Promise<ObjectFacts | undefined>;
  /**
   * The bytes from `start` to `end`, both included, of the version with this ETag. Throws Unavailable if the
   * object changed meanwhile, or if more than was asked for would come.
   */
  read(range: { key: string; etag: string; start: number; end: number }): Promise<Uint8Array>;
  /**
   * A small JSON object; undefined if there is none. Throws Rejected with the code TooLarge if it is over 1
   * MiB, of which no more is read, and with NotJson for anything else but JSON.
   */
  readJson(key: string): Promise<unknown>;
  /** Writes or overwrites. */
  writeJson(key: string, value: unknown): Promise<{ requestId: string; etag: string }>;
  /** Writes unless there is one already: of any number of writers exactly one gets "written". */
  writeOnce(key: string, value: unknown): Promise<"written" | "exists">;
}

const MAX_JSON_BYTES = 1024 * 1024;

/** What `writeJson` and `writeOnce` make of a value. */
export function jsonBytes(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}

/** A client of ali-oss for one bucket. `more` goes over its other options, also those without a type. */
export function createOssClient(at: CloudConfig, bucket: string, more: Partial<OSS.Options> = {}): OSS {
  const { accessKeyId, accessKeySecret, securityToken } = at.credentials;
  return new OSS({
    region: `oss-${at.region}`,
    bucket,
    accessKeyId,
    accessKeySecret,
    // Without a refresher ali-oss warns; a function's credentials outlive its invocation by hours.
    ...(securityToken === undefined
      ? {}
      : {
          stsToken: securityToken,
          refreshSTSToken: async () => ({ accessKeyId, accessKeySecret, stsToken: securityToken }),
          refreshSTSTokenInterval: 3_600_000,
        }),
    ...(at.endpoints.oss === undefined
      ? { secure: true, internal: at.internal }
      : { endpoint: at.endpoints.oss, sldEnable: true }),
    timeout: 30_000,
    ...more,
  });
}

/** A header of an answer; undefined if it is missing or empty. */
export function header(headers: object, name: string): string | undefined {
  const value = (headers as Record<string, unknown>)[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** An ETag without quotes, in upper case. */
export function bareEtag(etag: string | undefined): string {
  return (etag ?? "").replaceAll('"', "").toUpperCase();
}

/** The objects of `bucket` through ali-oss. */
export function createObjects(at: CloudConfig, bucket: string): Objects {
  const client = createOssClient(at, bucket);
  const call = <T>(operation: string, run: () => Promise<T>) =>
    withCloudFaults({ service: "OSS", operation }, run);
  const get = (key: string, headers: Record<string, string>, maxBytes: number) =>
    call("GetObject", () => readStream(client, key, headers, maxBytes));
  const put = (key: string, value: unknown, headers: Record<string, string>) =>
    call("PutObject", () =>
      client.put(key, jsonBytes(value), {
        headers: { "Content-Type": "application/json", ...headers },
      }),
    );
  return {
    async head(key) {
      const result = await call("HeadObject", () => client.head(key)).catch(unlessMissing);
      if (result === undefined) return undefined;
      return factsOf(result.res.headers);
    },
    async read({ key, etag, start, end }) {
      const length = end - start + 1;
      if (length <= 0) return new Uint8Array();
      // Without this header OSS answers a range it does not like with the whole object.
      const range = {
        Range: `bytes=${start}-${end}`,
        "x-oss-range-behavior": "standard",
        "If-Match": `"${etag}"`,
      };
      try {
        const bytes = await get(key, range, length);
        if (bytes.length === length) return bytes;
      } catch (error) {
        const changed =
          error instanceof Rejected && (error.code === "PreconditionFailed" || isMissing(error));
        if (!changed) throw error;
      }
      throw new Unavailable("OSS", "GetObject", "ObjectChanged", `${key} changed while it was read`);
    },
    async readJson(key) {
      // Not streamed: of a streamed answer ali-oss throws away the error's code. An empty object is answered
      // whole.
      const headers = { Range: `bytes=0-${MAX_JSON_BYTES}` };
      const answer = await call("GetObject", () => client.get(key, { headers })).catch(unlessMissing);
      return answer === undefined ? undefined : jsonOf(key, answer.content);
    },
    async writeJson(key, value) {
      const { res } = await put(key, value, {});
      const { headers } = res;
      return {
        requestId: header(headers, "x-oss-request-id") ?? "",
        etag: bareEtag(header(headers, "etag")),
      };
    },
    async writeOnce(key, value) {
      try {
        await put(key, value, { "x-oss-forbid-overwrite": "true" });
        return "written";
      } catch (error) {
        if (error instanceof Rejected && error.code === "FileAlreadyExists") return "exists";
        throw error;
      }
    },
  };
}

function factsOf(headers: object): ObjectFacts {
  const crc64 = header(headers, "x-oss-hash-crc64ecma");
  const storageClass = header(headers, "x-oss-storage-class");
  const encryption = header(headers, "x-oss-server-side-encryption");
  // `ongoing-request="true"`, or `ongoing-request="false", expiry-date="…"` for as long as it can be read.
  const restore = header(headers, "x-oss-restore");
  return {
    sizeBytes: Number(header(headers, "content-length") ?? 0),
    etag: bareEtag(header(headers, "etag")),
    ...(crc64 === undefined ? {} : { crc64 }),
    ...(storageClass === undefined ? {} : { storageClass }),
    ...(encryption === undefined ? {} : { encryption }),
    ...(restore === undefined
      ? {}
      : { restore: /ongoing-request="?true/.test(restore) ? "ongoing" : "done" }),
    ...(header(headers, "x-oss-object-type") === "Symlink" ? { symlink: true } : {}),
  };
}

function jsonOf(key: string, bytes: Buffer): unknown {
  const reject = (code: string, said: string) => new Rejected("OSS", "GetObject", code, `${key} ${said}`);
  if (bytes.length > MAX_JSON_BYTES) throw reject("TooLarge", "is over 1 MiB");
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw reject("NotJson", "is no JSON");
  }
}

async function readStream(
  client: OSS,
  key: string,
  headers: Record<string, string>,
  maxBytes: number,
): Promise<Uint8Array> {
  const { stream } = await client.getStream(key, { headers }).catch(async (error: object) => {
    // Of a streamed answer ali-oss throws away what OSS says. Asked for again as a whole, the refusal says why; it is no longer.
    if (!("code" in error)) await client.get(key, { headers });
    throw error;
  });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    size += chunk.length;
    // Leaving the loop destroys the stream: no more is read than was asked for.
    if (size > maxBytes)
      throw new Unavailable("OSS", "GetObject", "TooLong", `${key} gave more than was asked for`);
  }
  return Buffer.concat(chunks);
}
