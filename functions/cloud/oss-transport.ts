import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest, Agent as TlsAgent } from "node:https";
import { pipeline, type Readable } from "node:stream";

/** A call as ali-oss hands it to its HTTP client. */
interface Call {
  method: string;
  headers: Record<string, string | number>;
  content?: string | Buffer;
  stream?: Readable;
  /** Milliseconds. Here: without a byte moving, not in all. */
  timeout: number;
}

interface Answer {
  status: number;
  headers: IncomingMessage["headers"];
  data: Buffer;
  res: { status: number; statusCode: number; headers: IncomingMessage["headers"] };
}

/**
 * The HTTP client under ali-oss, in place of its own (its `urllib` option), for bodies that take long. Its
 * own counts a call's whole time, so that a slow line fails; it cannot be ended; and it writes stack traces
 * to the console whenever a connection breaks under a body. Here a call ends when nothing moved for its
 * `timeout`, and `close` cuts all of them.
 */
export interface OssTransport {
  request(url: string, call: Call): Promise<Answer>;
  close(): void;
}

/** What ali-oss takes for a call without an answer; `name` is what becomes the fault's code. */
class NoAnswer extends Error {
  readonly status = -1;

  constructor(name: "ConnectionLost" | "Stalled" | "AnswerTooLong", message: string) {
    super(message);
    this.name = name;
  }
}

/** A thousand parts in XML have about 300 KB. */
const MAX_ANSWER_BYTES = 8 * 2 ** 20;

export function createOssTransport(): OssTransport {
  const agents = { "http:": new Agent({ keepAlive: true }), "https:": new TlsAgent({ keepAlive: true }) };
  return {
    request: (url, call) =>
      new Promise((resolve, reject) => {
        const secure = new URL(url).protocol === "https:";
        const { method, headers, timeout } = call;
        const agent = agents[secure ? "https:" : "http:"];
        const request = (secure ? httpsRequest : httpRequest)(url, { method, headers, timeout, agent });
        const where = url.replace(/[?].*/s, "");
        const lost = (error: Error) =>
          reject(
            error instanceof NoAnswer
              ? error
              : new NoAnswer("ConnectionLost", `${error.message}, ${method} ${where}`),
          );
        request.on("timeout", () =>
          request.destroy(new NoAnswer("Stalled", `nothing moved for ${timeout} ms, ${method} ${where}`)),
        );
        request.on("error", lost);
        request.on("response", (response) => {
          // The service may answer before it has the whole body, with a refusal: the rest is not sent.
          received(response)
            .then(resolve, lost)
            .finally(() => call.stream?.destroy());
        });
        send(request, call, lost);
      }),
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

function send(request: ClientRequest, { stream, content }: Call, lost: (error: Error) => void): void {
  if (stream === undefined) request.end(content);
  else
    pipeline(stream, request, (error) => {
      if (error) lost(error);
    });
}

async function received(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new NoAnswer("AnswerTooLong", `more than ${MAX_ANSWER_BYTES} bytes`);
  }
  const { statusCode: status = 0, headers } = response;
  return { status, headers, data: Buffer.concat(chunks), res: { status, statusCode: status, headers } };
}
