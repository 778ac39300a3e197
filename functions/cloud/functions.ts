import type { CloudConfig } from "./cloud-config.ts";
import { Rejected, withCloudFaults } from "./cloud-faults.ts";
import { createFcClient, functionPath } from "./fc-client.ts";

/** The functions of this product in Function Compute 3.0. Every call throws a CloudFault. */
export interface Functions {
  /** Runs a function and gives what it returned. Throws Rejected with the error's type if it failed. */
  invoke(name: string, input: unknown): Promise<unknown>;
}

/** A little longer than a function may work. */
const TIMEOUT_MS = 160_000;

export function createFunctions(at: CloudConfig): Functions {
  const client = createFcClient(at, TIMEOUT_MS);
  return {
    invoke: (name, input) =>
      withCloudFaults({ service: "FC", operation: "InvokeFunction" }, async () => {
        const headers = { "x-fc-invocation-type": "Sync", "content-type": "application/json" };
        const query = { qualifier: "LATEST" };
        const answer = await client
          .post(`${functionPath(name)}/invocations`, JSON.stringify(input), headers, query)
          .catch(withStatus);
        // A function that threw is answered with 200 as well; only this header tells.
        if (answer.headers["x-fc-error-type"] !== undefined) throw functionError(name, answer.data);
        return typeof answer.data === "string" ? JSON.parse(answer.data) : answer.data;
      }),
  };
}

function functionError(name: string, data: unknown): Rejected {
  const text = Buffer.isBuffer(data) ? data.toString() : data;
  const parsed: unknown = typeof text === "string" ? JSON.parse(text) : text;
  const { errorType, errorMessage } = (parsed ?? {}) as { errorType?: unknown; errorMessage?: unknown };
  return new Rejected("FC", name, String(errorType ?? "FunctionError"), String(errorMessage ?? ""));
}

/** What FC 3.0 calls an error of this status; the SDK reads only the names that FC 2.0's errors have. */
const CODES: Readonly<Record<string, string>> = {
  400: "InvalidArgument",
  403: "AccessDenied",
  404: "FunctionNotFound",
  429: "ResourceExhausted",
};

/** The SDK keeps the status of a refusal in its message only, in a form of its own. */
function withStatus(error: Error & { code?: string }): never {
  const [, status, requestId] = /failed with (\d{3})\. requestid: (\S*), message/.exec(error.message) ?? [];
  if (status === undefined) throw error;
  // It knows only the spelling of FC 2.0's errors; of another one it makes the text "undefined".
  const message = /message: (?!undefined\.$)(.*)\.$/s.exec(error.message)?.[1] ?? "";
  const code = error.code ?? CODES[status] ?? `Http${status}`;
  throw Object.assign(new Error(message), { code, status: Number(status), requestId });
}
