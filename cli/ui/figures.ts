import type { Figures } from "../../page/protocol.ts";
import type { Connection } from "../connection/connection.ts";
import { statsOver } from "../verbs/history/stats.ts";

/** What `history --stats` tells of a period. */
export async function figures(connection: Connection, fromMs: number): Promise<Figures> {
  const source = await connection.imports();
  const nowMs = connection.now();
  const stats = await statsOver(source, { fromMs, toMs: nowMs, sample: 100 }, nowMs);
  const { told } = connection.words;
  return { ...stats, durations: stats.durations.map((row) => ({ ...row, size: told(row.size) })) };
}
