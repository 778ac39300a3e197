import Client from "@alicloud/fc2";
import { calling, isMissing, Rejected } from "./faults.ts";
import type { Surroundings } from "./surroundings.ts";

/** The functions of this product in Function Compute 3.0. Every call throws a fault of faults.ts. */
export interface Functions {
  /** Runs a function and gives what it returned. Throws Rejected with the error's type if the function itself failed. */
  invoke(name: string, input: unknown): Promise<unknown>;
  /** The function's properties as FC tells them; undefined if there is no such function. */
  describe(name: string): Promise<unknown>;
}

/**
 * Through @alicloud/fc2, whose own `invokeFunction` addresses functions of FC 2.0 services. Its generic calls reach FC 3.0's paths
 * with the same signature, as the official deployment component does.
 */
export function createFunctions(at: Surroundings): Functions {
  const { accessKeyId, accessKeySecret, securityToken } = at.credentials;
  const client = new Client(at.accountId, {
    accessKeyID: accessKeyId,
    accessKeySecret,
    ...(securityToken === undefined ? {} : { securityToken }),
    region: at.region,
    ...(at.endpoints.fc === undefined ? { secure: true } : { endpoint: at.endpoints.fc }),
    timeout: 160_000,
  });
  client.version = "2023-03-30";
  const path = (name: string) => `/functions/${encodeURIComponent(name)}`;
  return {
    invoke: (name, input) =>
      calling({ service: "FC", operation: "InvokeFunction" }, async () => {
        const headers = { "x-fc-invocation-type": "Sync", "content-type": "application/json" };
        const query = { qualifier: "LATEST" };
        const answer = await client
          .post(`${path(name)}/invocations`, JSON.stringify(input), headers, query)
          .catch(withStatus);
        // A function that threw is answered with 200 as well; only this header tells.
        if (answer.headers["x-fc-error-type"] !== undefined) throw functionError(name, answer.data);
        return typeof answer.data === "string" ? JSON.parse(answer.data) : answer.data;
      }),
    describe: (name) =>
      calling(
        { service: "FC", operation: "GetFunction" },
        async () => (await client.get(path(name)).catch(withStatus)).data,
      ).catch((error: unknown) => {
        if (isMissing(error)) return undefined;
        throw error;
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
