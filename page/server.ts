import { useEffect, useRef, useState } from "preact/hooks";
import type { Refused } from "./protocol.ts";

/** How the page asks its server. */

/** An answer that is no success, in the server's words. */
export class ServerError extends Error {
  readonly status: number;
  readonly todo: string | undefined;
  constructor(status: number, { error, why, todo }: Refused) {
    super(why === undefined ? error : `${error} ${why}`);
    this.status = status;
    this.todo = todo;
  }
}

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(path, { ...init, credentials: "same-origin" });
  const body: unknown = await response.json().catch(() => ({ error: response.statusText }));
  if (!response.ok) throw new ServerError(response.status, body as Refused);
  return body as T;
}

export function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return ask<T>(path, signal === undefined ? {} : { signal });
}

/** Every change carries a header that no form of another page can send. */
const CHANGES = { "x-image-drop": "1" };

export function post<T>(path: string, body: unknown): Promise<T> {
  const headers = { ...CHANGES, "content-type": "application/json" };
  return ask<T>(path, { method: "POST", headers, body: JSON.stringify(body) });
}

export function put(path: string, body: Blob, signal: AbortSignal): Promise<unknown> {
  return ask(path, { method: "PUT", headers: CHANGES, body, signal });
}

/** Bytes of a file in the server's folder, both ends included. */
export async function getBytes(path: string): Promise<Uint8Array> {
  const response = await fetch(path, { credentials: "same-origin" });
  if (!response.ok) throw new ServerError(response.status, (await response.json()) as Refused);
  return new Uint8Array(await response.arrayBuffer());
}

/** What a view is made of: still loading, there, or refused. */
export type Loaded<T> = { is: "loading" } | { is: "there"; value: T } | { is: "refused"; error: ServerError };

/** Asks once for each path, and again whenever `again` changes; the answer before stays in view meanwhile. */
export function useAnswer<T>(path: string | undefined, again: unknown = 0): Loaded<T> {
  const [loaded, setLoaded] = useState<{ path: string | undefined; state: Loaded<T> }>({
    path,
    state: { is: "loading" },
  });
  useEffect(() => {
    if (path === undefined) return;
    const leaving = new AbortController();
    const show = (state: Loaded<T>) => leaving.signal.aborted || setLoaded({ path, state });
    get<T>(path, leaving.signal).then(
      (value) => show({ is: "there", value }),
      (error: unknown) => show({ is: "refused", error: asServerError(error) }),
    );
    return () => leaving.abort();
  }, [path, again]);
  return loaded.path === path ? loaded.state : { is: "loading" };
}

export function asServerError(error: unknown): ServerError {
  return error instanceof ServerError
    ? error
    : new ServerError(0, { error: String((error as Error).message) });
}

/**
 * Whether the server answers: it does, it does not at the moment, or it is another one, which knows nothing
 * of this session.
 */
export type Contact = "there" | "lost" | "other-session";

const RETRY_MS = 2000;

/**
 * A stream of messages (Server-Sent Events), which is opened again when it breaks; `onContact` hears of that.
 * A stream that ends by itself says `{kind: "end"}` and is not opened again.
 */
export function useStream<T>(
  path: string | undefined,
  onMessage: (message: T) => void,
  onContact: (contact: Contact) => void = () => {},
): void {
  const latest = useRef({ onMessage, onContact });
  latest.current = { onMessage, onContact };
  useEffect(() => {
    if (path === undefined) return;
    let source: EventSource;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const open = () => {
      source = new EventSource(path);
      source.onopen = () => latest.current.onContact("there");
      source.onmessage = ({ data }) => {
        const message = JSON.parse(data) as T & { kind?: string };
        latest.current.onMessage(message);
        if (message.kind === "end") source.close();
      };
      source.onerror = () => {
        latest.current.onContact("lost");
        // The browser tries again by itself, but not where it was answered with a refusal.
        if (source.readyState !== EventSource.CLOSED) return;
        timer = setTimeout(open, RETRY_MS);
        get("/api/about").catch((error: unknown) => {
          if (asServerError(error).status === 401) latest.current.onContact("other-session");
        });
      };
    };
    open();
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [path]);
}
