import type { Clock } from "../clock.ts";
import { ecsError } from "./errors.ts";
import type { EcsKnobs } from "./knobs.ts";

interface Binding<Answer> {
  fingerprint: string;
  boundAtMs: number;
  /** Settles with the first request's outcome. */
  outcome: Promise<Answer>;
  answered: boolean;
}

/**
 * Idempotency by ClientToken, as ECS's "How to ensure idempotence" describes it, for the answers of one API.
 */
export class ClientTokens<Answer> {
  private readonly bindings = new Map<string, Binding<Answer>>();
  private readonly clock: Clock;
  private readonly knobs: EcsKnobs;

  constructor(clock: Clock, knobs: EcsKnobs) {
    this.clock = clock;
    this.knobs = knobs;
  }

  /**
   * Runs `request` for the first call with a token and gives its answer to every later one with the same
   * parameters. Other parameters: IdempotentParameterMismatch. A request that failed leaves the token free.
   */
  async once(token: string, fingerprint: string, request: () => Promise<Answer>): Promise<Answer> {
    this.dropOld();
    const known = this.bindings.get(token);
    if (known === undefined) return this.bind(token, fingerprint, request);
    if (known.fingerprint !== fingerprint) throw ecsError("IdempotentParameterMismatch");
    if (!known.answered && this.knobs.whileTokenProcessing === "refuse")
      throw ecsError("LastTokenProcessing");
    return known.outcome;
  }

  clear(): void {
    this.bindings.clear();
  }

  private async bind(token: string, fingerprint: string, request: () => Promise<Answer>): Promise<Answer> {
    const outcome = request();
    const binding = { fingerprint, boundAtMs: this.clock.now(), outcome, answered: false };
    this.bindings.set(token, binding);
    try {
      const answer = await outcome;
      binding.answered = true;
      return answer;
    } catch (error) {
      this.bindings.delete(token);
      throw error;
    }
  }

  /** The oldest bindings come first. */
  private dropOld(): void {
    for (const [token, { boundAtMs, answered }] of this.bindings) {
      if (!answered || this.clock.now() - boundAtMs < this.knobs.clientTokenLifetimeMs) return;
      this.bindings.delete(token);
    }
  }
}
