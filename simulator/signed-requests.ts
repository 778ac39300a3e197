import { timingSafeEqual } from "node:crypto";
import type { Credential } from "./account.ts";
import type { World } from "./edge.ts";

/**
 * What ECS and Serverless Workflow check alike in a signed request; each says what is wrong in its own words.
 */

/** How many nonces are remembered: far more than 15 minutes of requests bring. */
const REMEMBERED_NONCES = 100_000;

/** The nonces of the requests that were taken, the newest `REMEMBERED_NONCES` of them. */
export class Nonces {
  private readonly seen = new Set<string>();

  /** False if the nonce was used before. */
  take(nonce: string): boolean {
    if (this.seen.has(nonce)) return false;
    this.seen.add(nonce);
    const [oldest] = this.seen;
    if (this.seen.size > REMEMBERED_NONCES && oldest !== undefined) this.seen.delete(oldest);
    return true;
  }

  clear(): void {
    this.seen.clear();
  }
}

/** Why a key, or the token that came with it, is not taken. */
export type KeyProblem = "unknown" | "token-missing" | "token-of-another" | "expired";

/**
 * The keys whose secret the request must be signed with. `refuse` makes the error that is thrown otherwise.
 */
export function signerOf(
  { accessKeyId, token }: { accessKeyId: string; token: string | undefined },
  { account, clock }: World,
  refuse: (problem: KeyProblem) => Error,
): Credential {
  const credential = account.find(accessKeyId);
  if (credential === undefined) throw refuse("unknown");
  if (credential.securityToken !== undefined && token === undefined) throw refuse("token-missing");
  if (credential.securityToken !== token) throw refuse("token-of-another");
  if (credential.expiresAtMs !== undefined && credential.expiresAtMs <= clock.now()) throw refuse("expired");
  return credential;
}

/** Whether two signatures are the same, in a time that says nothing of where they differ. */
export function sameSignature(left: string, right: string): boolean {
  const [leftBytes, rightBytes] = [Buffer.from(left), Buffer.from(right)];
  return leftBytes.length === rightBytes.length && timingSafeEqual(leftBytes, rightBytes);
}

/** Percent-encoded as both services' signatures want it: all but letters, digits, `-`, `_`, `.` and `~`. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
