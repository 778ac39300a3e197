import { PHRASES } from "../../functions/core/preflight/problems/phrases.ts";
import { GENERAL } from "./en/general.ts";
import { HISTORY } from "./en/history.ts";
import { IMPORTS } from "./en/imports.ts";
import { REPORTS } from "./en/reports.ts";

/**
 * What the command says, in English, by area. To add a sentence, add it in its area's file of each language:
 * the types refuse a language that lacks it, or that has other `{placeholders}`.
 */
export const OWN = { ...GENERAL, ...IMPORTS, ...HISTORY, ...REPORTS } as const;

/** With the core's phrases, which may stand in a sentence as values. */
export const EN = { ...PHRASES, ...OWN } as const;
