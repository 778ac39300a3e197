import { has, type ImageFile, u64 } from "./image-file.ts";

/** A file system, or the like, on the whole disk; where it ends, if its own header tells. */
export interface Volume {
  name: string;
  endBytes?: number;
}

interface Mark {
  name: string;
  offset: number;
  mark: string;
  /** The volume's size in bytes, from the bytes at `from`. */
  size?: { from: number; length: number; bytes: (view: DataView) => number };
}

/** Marks of file systems and volumes that take the whole disk. Sources: their own documents, and file(1). */
const MARKS: readonly Mark[] = [
  {
    name: "NTFS",
    offset: 3,
    mark: "NTFS    ",
    // Sectors, and the backup of the boot sector behind them.
    size: { from: 11, length: 37, bytes: (view) => (u64(view, 29, true) + 1) * view.getUint16(0, true) },
  },
  { name: "exFAT", offset: 3, mark: "EXFAT   " },
  { name: "FAT", offset: 54, mark: "FAT1" },
  { name: "FAT32", offset: 82, mark: "FAT32" },
  {
    name: "ext2/3/4",
    offset: 1080,
    mark: "\x53\xef",
    size: {
      from: 1024,
      length: 32,
      bytes: (view) => view.getUint32(4, true) * 1024 * 2 ** Math.min(view.getUint32(24, true), 6),
    },
  },
  {
    name: "XFS",
    offset: 0,
    mark: "XFSB",
    size: { from: 4, length: 12, bytes: (view) => view.getUint32(0) * u64(view, 4) },
  },
  { name: "Btrfs", offset: 0x10040, mark: "_BHRfS_M" },
  { name: "LVM", offset: 512, mark: "LABELONE" },
  { name: "swap", offset: 4086, mark: "SWAPSPACE2" },
  { name: "UFS", offset: 65_536 + 1372, mark: "\x19\x01\x54\x19" },
];

export function filesystemOf(file: ImageFile): Volume | undefined {
  const found = MARKS.find(({ offset, mark }) => has(file, offset, mark));
  if (found === undefined) return undefined;
  const { name, size } = found;
  const view = size && file.view(size.from, size.length);
  return { name, ...(size === undefined || view === undefined ? {} : { endBytes: size.bytes(view) }) };
}
