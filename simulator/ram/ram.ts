import type { Account, Credential } from "../account.ts";
import { type Access, decide, type Statement } from "./policy.ts";

/** A RAM role of the account. Its lists may be changed at any time; what counts is what they are when a call comes. */
export interface Role {
  name: string;
  /** Services that may take it on: `fc.aliyuncs.com`. */
  trusted: string[];
  /** Of all its policies. */
  statements: Statement[];
}

/** Why a call is refused. */
export interface Denial extends Access {
  kind: "explicit-deny" | "implicit-deny";
  accountId: string;
  roleName: string;
}

/**
 * The roles of an account and what they may do. The account's own key may do all. So may a role that nobody deployed or set here,
 * since nothing is known of its policies.
 */
export interface Ram {
  /** Adds a role, or replaces the one of that name. */
  setRole(role: Role): void;
  /** Undefined if there is none. The case of a name does not matter. */
  role(name: string): Role | undefined;
  roles(): readonly Role[];
  /** Calls that were refused, the newest last: what a deployment lacks. */
  readonly refusals: readonly Denial[];
  /** Why a call with these keys is refused; undefined if it is allowed. */
  refusal(credential: Credential, access: Access): Denial | undefined;
  /** Why a service that takes on a role for a call of its own is refused; undefined if it is allowed, or if there is no role. */
  refusalAs(service: string, roleArn: string | undefined, access: Access): Denial | undefined;
  /** Whether a service may take on a role. */
  trusts(roleArn: string, service: string): boolean;
  /** Forgets the refusals; the roles stay. */
  clear(): void;
}

/** How many refusals are kept; the oldest go first. */
const CAPACITY = 1000;

export function createRam(account: Account): Ram {
  const roles = new Map<string, Role>();
  const refusals: Denial[] = [];
  const refused = (denial: Omit<Denial, "accountId">): Denial => {
    const whole = { ...denial, accountId: account.id };
    refusals.push(whole);
    if (refusals.length > CAPACITY) refusals.shift();
    return whole;
  };
  const find = (name: string) => roles.get(name.toLowerCase());
  const refusalOf = (name: string, access: Access): Denial | undefined => {
    const role = find(name);
    const decision = role === undefined ? "allow" : decide(role.statements, access);
    if (decision === "allow") return undefined;
    return refused({ ...access, kind: decision, roleName: name });
  };
  const trusts = (roleArn: string, service: string) =>
    find(roleNameOf(roleArn))?.trusted.includes(service) ?? true;
  return {
    setRole: (role) => void roles.set(role.name.toLowerCase(), role),
    role: find,
    roles: () => [...roles.values()],
    refusals,
    refusal: ({ roleName }, access) => (roleName === undefined ? undefined : refusalOf(roleName, access)),
    refusalAs(service, roleArn, access) {
      if (roleArn === undefined) return undefined;
      const roleName = roleNameOf(roleArn);
      if (trusts(roleArn, service)) return refusalOf(roleName, access);
      return refused({ action: "sts:AssumeRole", resource: roleArn, kind: "implicit-deny", roleName });
    },
    trusts,
    clear() {
      refusals.length = 0;
    },
  };
}

/** The name in a role's ARN, `acs:ram::ACCOUNT:role/NAME`. */
function roleNameOf(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf("/") + 1);
}

/** A role's ARN as policies name it: in lower case. */
export function roleArnOf(name: string, { id }: Pick<Account, "id">): string {
  return `acs:ram::${id}:role/${name.toLowerCase()}`;
}
