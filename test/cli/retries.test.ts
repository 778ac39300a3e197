import { describe, expect, it } from "vitest";
import { withRetries } from "../../cli/connection/retries.ts";
import { Denied, Throttled, Unavailable } from "../../functions/cloud/cloud-faults.ts";

const throttled = () => new Throttled("FnF", "ListExecutions", "Throttling", "slow down");
/** So many attempts, with hardly a pause. */
const policyOf = (attempts: number) => ({ attempts, baseMs: 1, capMs: 1, random: () => 0 });

const never = new AbortController().signal;

/** A port whose call throws these before it answers. */
function port(errors: Error[]) {
  return {
    calls: 0,
    async list(flow: string): Promise<string> {
      this.calls += 1;
      const error = errors.shift();
      if (error !== undefined) throw error;
      return flow;
    },
  };
}

describe("a port with retries", () => {
  it("repeats calls that were throttled or not answered, and gives up in the end", async () => {
    const services = { list: port([throttled(), new Unavailable("FnF", "x", "NoAnswer", "")]) };
    const calls = { list: (flow: string) => services.list.list(flow) };
    const { list } = withRetries(calls, { signal: never, policy: policyOf(3) });
    expect([await list("image-drop"), services.list.calls]).toEqual(["image-drop", 3]);
    services.list = port([throttled(), throttled(), throttled()]);
    await expect(list("image-drop")).rejects.toThrow("slow down");
    expect(services.list.calls).toBe(3);
  });

  it("does not repeat what was refused, and calls nothing after Ctrl-C", async () => {
    const services = { list: port([new Denied("FnF", "x", "Forbidden", "no")]) };
    const calls = { list: (flow: string) => services.list.list(flow) };
    await expect(withRetries(calls, { signal: never, policy: policyOf(2) }).list("a")).rejects.toThrow("no");
    expect(services.list.calls).toBe(1);
    services.list = port([throttled()]);
    await expect(
      withRetries(calls, { signal: AbortSignal.abort(), policy: policyOf(2) }).list("a"),
    ).rejects.toThrow();
    expect(services.list.calls).toBe(0);
  });
});
