import type { Simulator, SpyEvent } from "alicloud-simulator";

/** Calls back for every event of the simulator, at the moment it happens; answers how to stop. */
export function observe({ spy }: Simulator, seen: (event: SpyEvent) => void): () => void {
  const record = spy.record.bind(spy);
  spy.record = (event) => {
    seen(event);
    record(event);
  };
  return () => {
    spy.record = record;
  };
}

/**
 * What took effect, one line each, with the time since the scenario's begin. The same seed gives the same
 * lines: instances, which outlive a scenario, and ids of requests, which calls at the same moment may swap,
 * are left out, and so are the ETags of what is published, which may name such an id.
 */
export function effectLines(events: readonly SpyEvent[], beginMs: number): string[] {
  return events.flatMap((event) => {
    if (event.kind !== "effect" || event.name === "InstanceStarted") return [];
    const { requestId: _, etag, ...detail } = event.detail;
    // A failure in a result names the request that failed.
    if (!String(detail["key"] ?? "").startsWith("results/")) detail["etag"] = etag;
    return [`${since(event, beginMs)} ${event.service} ${event.name} ${JSON.stringify(detail)}`];
  });
}

/** Everything that happened, for a person to read. */
export function traceLines(events: readonly SpyEvent[], beginMs: number): string[] {
  return events.map((event) => {
    const at = `${since(event, beginMs)} ${event.service}`;
    if (event.kind === "effect") return `${at} * ${event.name} ${JSON.stringify(event.detail)}`;
    return `${at} ${event.operation} ${event.status}${event.fault === undefined ? "" : ` (${event.fault})`}`;
  });
}

function since({ atMs }: SpyEvent, beginMs: number): string {
  return `${((atMs - beginMs) / 1000).toFixed(3).padStart(10)}s`;
}
