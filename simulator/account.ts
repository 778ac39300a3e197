import type { Clock } from "./clock.ts";
import type { Random } from "./random.ts";

/** A key pair that may sign requests; temporary ones carry the token that every request must bring along. */
export interface Credential {
  accessKeyId: string;
  accessKeySecret: string;
  /** Present for temporary (STS) credentials. */
  securityToken?: string;
  /** When a temporary credential ends, simulated milliseconds since the epoch. */
  expiresAtMs?: number;
  /** The RAM role a temporary credential was issued for. */
  roleName?: string;
}

/** The one Alibaba Cloud account of a simulator. */
export interface Account {
  readonly id: string;
  readonly region: string;
  /** The account's permanent key. */
  readonly root: Credential;
  /**
   * Undefined for a key id nobody was given. An expired credential is still found: the caller checks
   * `expiresAtMs`.
   */
  find(accessKeyId: string): Credential | undefined;
  /**
   * Issues temporary credentials for a role, as Function Compute does for a function; valid for `seconds`.
   */
  issue(roleName: string, seconds: number): Required<Credential>;
}

const ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export function createAccount(
  { id, region, root }: { id: string; region: string; root: Credential },
  { clock, random }: { clock: Clock; random: Random },
): Account {
  const credentials = new Map<string, Credential>([[root.accessKeyId, root]]);
  return {
    id,
    region,
    root,
    find: (accessKeyId) => credentials.get(accessKeyId),
    issue(roleName, seconds) {
      const credential = {
        accessKeyId: `STS.${random.text(24, ALPHANUMERIC)}`,
        accessKeySecret: random.text(40, ALPHANUMERIC),
        securityToken: random.text(64, ALPHANUMERIC),
        expiresAtMs: clock.now() + seconds * 1000,
        roleName,
      };
      credentials.set(credential.accessKeyId, credential);
      return credential;
    },
  };
}

/** How far a request's time may be from the service's. */
export const MAX_SKEW_MS = 15 * 60 * 1000;

/**
 * Whether a request signed at `signedAtMs` is recent enough (15 minutes either way, as every service here
 * documents). A client on this machine signs with real time, a function with simulated time: both are taken.
 */
export function isRecent(signedAtMs: number, clock: Clock): boolean {
  return (
    Math.abs(signedAtMs - clock.now()) <= MAX_SKEW_MS || Math.abs(signedAtMs - Date.now()) <= MAX_SKEW_MS
  );
}

/**
 * Whether a time limit that a client put into what it signed (a signed URL's, a form policy's) is over.
 * Clients set limits on real or on simulated time, see `isRecent`: it is over when both clocks have passed
 * it.
 */
export function isOver(limitMs: number, clock: Clock): boolean {
  return limitMs < Math.min(clock.now(), Date.now());
}
