import type { Parameters } from "./parameters.ts";

/** A body that is sent piece by piece. It is closed where nobody reads it. */
export interface Stream extends AsyncIterable<Buffer> {
  close(): void;
}

/** What a request is answered with. */
export interface Answer {
  status: number;
  /** By lower-case name. Without `content-length` it is that of a body that is whole. */
  headers: Readonly<Record<string, string>>;
  /** A stream is sent at the client's pace. */
  body?: string | Buffer | Stream;
}

/**
 * One operation of a service, the same in all four: takes what a request asks for and what is behind the service's API, and gives the
 * answer (in the RPC style the fields of one), or throws the service's own error. It comes after the signature, the permission and
 * the limits, and never sees the connection.
 */
export type Operation<Asked extends Parameters, Backend, Given = Answer> = (
  parameters: Asked,
  backend: Backend,
) => Given | Promise<Given>;

/** An answer in JSON. */
export function json(
  body: object,
  { status = 200, headers = {} }: Partial<Omit<Answer, "body">> = {},
): Answer {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}
