import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/**
 * Who may ask the page's server for anything. It listens on loopback with the keys of whoever started it, so
 * every other page in the same browser is a stranger to it, also one whose name was made to resolve to
 * 127.0.0.1: the Host must be exactly ours, a foreign Origin gets nothing, data needs the session's cookie,
 * and a change needs a header that no form can send.
 */
export interface Guard {
  /** The one-time token that the printed address carries in its fragment, which no browser sends. */
  readonly token: string;
  /** Why a request is refused; undefined: it may go on. `shell`: the page itself, without any data. */
  refusal(request: GuardedRequest, needs: "shell" | "exchange" | "data"): Refusal | undefined;
  /** The cookie for who knows the token, which counts once; undefined for who does not. */
  exchange(token: string): string | undefined;
}

export interface GuardedRequest {
  method: string;
  headers: IncomingHttpHeaders;
}

export interface Refusal {
  status: 401 | 403;
  message: string;
}

/** The header that a change must carry. */
const CHANGE_HEADER = "x-image-drop";

const SECRET_BYTES = 32;

/** `port` is where the server listens. Cookies do not know ports, so the cookie's name holds it. */
export function createGuard(port: number): Guard {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const cookieName = `image-drop-${port}`;
  const session = randomBytes(SECRET_BYTES).toString("base64url");
  let token: string | undefined = randomBytes(SECRET_BYTES).toString("base64url");
  const printed = token;
  return {
    token: printed,
    refusal({ method, headers }, needs) {
      if (!hosts.includes(headers.host ?? "")) return refused("This address is not the page's own.");
      const { origin } = headers;
      if (origin !== undefined && origin !== `http://${headers.host}`)
        return refused("Another page may not ask for this.");
      const site = headers["sec-fetch-site"];
      // A link from elsewhere may open the page; it brings neither data nor a session with it.
      if (needs !== "shell" && site !== undefined && site !== "same-origin" && site !== "none")
        return refused("Another page may not ask for this.");
      if (needs === "shell") return undefined;
      const changes = method !== "GET" && method !== "HEAD";
      if (changes && (origin === undefined || headers[CHANGE_HEADER] === undefined))
        return refused("A change must come from the page itself.");
      if (needs === "exchange") return undefined;
      if (!equal(cookieIn(headers.cookie, cookieName), session))
        return { status: 401, message: "Open the address that the command ui has printed." };
      return undefined;
    },
    exchange(given) {
      if (token === undefined || !equal(given, token)) return undefined;
      token = undefined;
      return `${cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict`;
    },
  };
}

function refused(message: string): Refusal {
  return { status: 403, message };
}

function cookieIn(header: string | undefined, name: string): string {
  const pairs = (header ?? "").split("; ").map((pair) => pair.split("="));
  return pairs.find(([key]) => key === name)?.[1] ?? "";
}

/** In a time that does not tell where they differ. */
function equal(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(left as Buffer, right as Buffer);
}
