/** What a row of a list can show of an import, as `--columns` names it. */
export const IMPORT_COLUMNS = [
  ...(["state", "dropped", "ended", "took", "key", "result", "name", "execution"] as const),
  ...(["image", "task", "size", "bucket", "region"] as const),
];
export type ImportColumn = (typeof IMPORT_COLUMNS)[number];
