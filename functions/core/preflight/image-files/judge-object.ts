import { blame, type Finding, finding, type Problem, phrase } from "../problems/problem.ts";
import type { DiskFile } from "../sidecar/disk-files.ts";
import { type FileFacts, isArchived } from "./evidence.ts";
import { shownFile } from "./file-names.ts";

/** What is wrong or doubtful with a file that can be told without reading it. */
export function objectProblems(file: DiskFile, facts: FileFacts): Problem[] {
  const name = shownFile(file.key);
  const { encryption, symlink = false } = facts;
  const found = unreadable(name, facts);
  if (encryption !== undefined) found.push(finding("FileEncryptedByOss", { file: name, encryption }));
  if (symlink) found.push(finding("FileIsLink", { file: name }));
  return [...found.map((each) => blame(file.path, each)), ...integrityProblems(file, facts)];
}

function unreadable(file: string, facts: FileFacts): Finding[] {
  const { storageClass = "", restore, unreadable: refusal } = facts;
  if (isArchived(facts)) {
    const hint = restore === "ongoing" ? phrase("awaitRestore") : undefined;
    return [finding("FileArchived", { file, storageClass }, hint)];
  }
  if (refusal === undefined) return [];
  return [finding("FileUnreadable", { file, ...refusal })];
}

/** The object against what the sidecar says of it. */
function integrityProblems(file: DiskFile, { sizeBytes, crc64 }: FileFacts): Problem[] {
  const name = shownFile(file.key);
  const problems: Problem[] = [];
  if (file.fileSizeBytes !== undefined && file.fileSizeBytes !== sizeBytes) {
    const words = { file: name, actual: sizeBytes, expected: file.fileSizeBytes };
    problems.push(blame(file.paths.fileSizeBytes, finding("FileSizeMismatch", words)));
  }
  if (file.fileCrc64 !== undefined && crc64 === undefined) {
    problems.push(blame(file.paths.fileCrc64, finding("CrcNotChecked", { file: name })));
  }
  if (file.fileCrc64 !== undefined && crc64 !== undefined && !sameNumber(file.fileCrc64, crc64)) {
    const words = { file: name, actual: crc64, expected: file.fileCrc64 };
    problems.push(blame(file.paths.fileCrc64, finding("FileCrcMismatch", words)));
  }
  return problems;
}

/** Decimal numbers in text, whatever zeros they begin with. */
function sameNumber(a: string, b: string): boolean {
  return a.replace(/^0+/, "") === b.replace(/^0+/, "");
}
