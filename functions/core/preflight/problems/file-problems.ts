import type { ProblemRow } from "./problem-row.ts";

/** Problems with the files: the object, what is in it, and its size against the disk's. */
export const FILE_PROBLEMS = {
  FileEmpty: {
    meaning: "The object has no bytes (InvalidOSSObject.Size).",
    sentence: "{file}: the file is empty.",
    hint: "Upload it again.",
  },
  FileArchived: {
    meaning:
      "Archive, cold archive and deep cold archive cannot be read before a restore (InvalidOSSObject.NeedRestore).",
    sentence: "{file}: its storage class is {storageClass}; ECS cannot read it before it is restored.",
    hint: "Restore the object, or upload it as Standard or IA, then upload the sidecar again.",
  },
  FileEncryptedByOss: {
    who: "operator",
    meaning: "Server-side encryption (InvalidOSSBucket.EncryptUnsupported).",
    sentence: "{file}: OSS keeps it encrypted ({encryption}); ECS does not import from encrypted objects.",
    hint: "Switch the bucket's default encryption off, then upload the file and the sidecar again.",
  },
  FileUnreadable: {
    meaning:
      "OSS refuses to have the object read, for a reason that HEAD did not tell: a link to an archived object, for example.",
    sentence: "{file}: OSS does not let it be read: {code} ({message}).",
    hint: "Try ossutil cat on it; ECS could not read it either.",
  },
  FileSizeMismatch: {
    meaning: "The object's size is not the sidecar's fileSizeBytes.",
    sentence: "{file}: it has {actual} bytes, the sidecar expects {expected}.",
    hint: "Was the upload cut off, or is it another version? Upload it again, or correct the sidecar.",
  },
  FileCrcMismatch: {
    meaning: "The object's CRC64 is not the sidecar's fileCrc64.",
    sentence: "{file}: its CRC64 is {actual}, the sidecar expects {expected}.",
    hint: "The upload was damaged, or it is another version. Upload it again, or correct the sidecar.",
  },
  FileTruncated: {
    meaning: "The file ends before what its own header promises.",
    sentence: "{file}: the file was cut off: {what}, and the file ends at byte {size}.",
    hint: "Upload it again in full.",
  },
  FileCompressed: {
    meaning: "Compressed as a whole; ECS does not decompress.",
    sentence: "{file}: this is compressed with {tool}, not a disk image.",
    hint: "Decompress it ({command}) and upload what comes out.",
  },
  FileIsArchive: {
    meaning: "An archive of files, an OVA for example.",
    sentence: "{file}: this is {kind}, not a disk image.",
    hint: "Unpack it and upload the disk image from it.",
  },
  FileIsIso: {
    meaning: "An ISO 9660 image: a CD, mostly an installer.",
    sentence: "{file}: this is a CD image (ISO 9660), not the disk of an installed system.",
    hint: "Install the system from it into a disk image, and upload that.",
  },
  FileIsForeignDisk: {
    meaning: "A disk image in a format that ECS does not import: VHDX, VDI, QED and others.",
    sentence: "{file}: this is a disk image in the format {kind}, which ECS does not import.",
    hint: "Convert it: qemu-img convert -O qcow2 {file} image.qcow2",
  },
  FileIsLuks: {
    meaning: "A LUKS volume from the first byte on: nothing can boot from it.",
    sentence: "{file}: this is an encrypted LUKS volume; ECS cannot read it.",
    hint: "Upload an image that is not encrypted.",
  },
  FileIsProgram: {
    meaning: "A program or a kernel, not the disk of a system.",
    sentence: "{file}: this is {kind}, not a disk image.",
    hint: "Was another file uploaded under the image's name?",
  },
  FileTooSmall: {
    meaning: "A file without a mark of any format that is too small for the disk of a system.",
    sentence: "{file}: it has {size} bytes, which is too little for a disk.",
    hint: "Look at the file before the upload: was it cut off, or is it something else?",
  },
  FileIsText: {
    meaning: "HTML, XML, JSON or plain text: mostly the error page of a failed download.",
    sentence: "{file}: this is {kind}, not a disk image. It begins: {start}",
    hint: "Was it a download that failed? Download it again and look at the file before the upload.",
  },
  FileAllZeros: {
    meaning: "Not one bit is set where a system disk's boot sector and partition table are.",
    sentence: "{file}: the disk's first {kib} KiB are all zeros; there is nothing to boot from.",
    hint: "Was the file created in full but never written?",
  },
  FormatUnknown: {
    meaning: "Nothing in the file, its name or the sidecar tells the format.",
    sentence: "{file}: nothing in the file or its name tells the format.",
    hint: 'If it is a raw disk, say "format": "raw" in the sidecar.',
  },
  FormatMismatch: {
    meaning: "The format that the sidecar or the file's suffix declares is not the one the file has.",
    sentence: "{file}: {source} says {declared}, but the file is {actual}.",
    hint: "Correct the format, or upload the right file.",
  },
  FormatAmbiguous: {
    meaning: "Marks of two formats in one file: what ECS would read is anybody's guess.",
    sentence: "{file}: the file has the marks of several formats at once: {formats}.",
    hint: "Make the image anew: qemu-img convert -f FORMAT -O qcow2 {file} image.qcow2",
  },
  FormatNotAllowed: {
    meaning: "A format that was detected, not declared, and that the limits do not have.",
    sentence: "{file}: this is a {format} image; allowed are {allowed}.",
    hint: "Convert it: qemu-img convert -O qcow2 {file} image.qcow2",
  },
  Qcow2Version: {
    meaning: "The header says another version than 2 or 3.",
    sentence: "{file}: this is qcow version {version}; ECS reads qcow2, which is version 2 and 3.",
    hint: "Convert it: qemu-img convert -O qcow2 {file} image.qcow2",
  },
  Qcow2BackingFile: {
    meaning: "The image holds the difference to another file only.",
    sentence: "{file}: it holds only what differs from another image, {backing} (a backing file).",
    hint: "Flatten it: qemu-img convert -O qcow2 {file} image.qcow2",
  },
  Qcow2DataFile: {
    meaning: "Incompatible feature bit 2: the data is in another file.",
    sentence: "{file}: it keeps its data in another file (an external data file).",
    hint: "Put it together: qemu-img convert -O qcow2 {file} image.qcow2",
  },
  Qcow2Encrypted: {
    meaning: "crypt_method is 1 (AES) or 2 (LUKS).",
    sentence: "{file}: it is encrypted ({method}); ECS cannot read it.",
    hint: "Decrypt it with qemu-img convert and its secret.",
  },
  Qcow2Corrupt: {
    meaning: "Incompatible feature bit 1: qemu itself marked the image as corrupt.",
    sentence: "{file}: qemu marked this image as corrupt.",
    hint: "Try qemu-img check -r all {file}, or make the image anew.",
  },
  Qcow2FeatureUnknown: {
    meaning: "An incompatible feature bit, or a compression, that the qcow2 specification does not know.",
    sentence: "{file}: it needs a qcow2 feature that nobody but its maker knows ({feature}).",
    hint: "Convert it: qemu-img convert -O qcow2 {file} image.qcow2",
  },
  Qcow2Malformed: {
    meaning: "A header that breaks the qcow2 specification.",
    sentence: "{file}: its qcow2 header is broken: {what}.",
    hint: "Look at it with qemu-img check {file}, or make the image anew.",
  },
  VhdFooterMissing: {
    meaning: "A VHD ends with a footer of 512 bytes, and this file does not.",
    sentence: "{file}: it should be a VHD, but it does not end with a VHD's footer.",
    hint: "Either it was cut off (upload it again), or it is another format by that name.",
  },
  VhdChecksum: {
    meaning: "The checksum in the footer, its copy or the dynamic header does not fit.",
    sentence: "{file}: the checksum of its VHD {part} is wrong; the file is damaged.",
    hint: "Upload it again, or make the image anew.",
  },
  VhdDifferencing: {
    meaning: "Disk type 4: the image holds the difference to a parent disk only.",
    sentence: "{file}: it is a differencing VHD, which holds only what differs from its parent.",
    hint: "Merge it with its parent, and upload the result.",
  },
  VhdBlockSize: {
    meaning:
      "ECS documents InvalidBlockSize.NotSupport; every known writer's default, 2 MiB, is what it takes.",
    sentence: "{file}: its blocks have {blockSize} bytes; ECS takes dynamic VHDs with blocks of 2 MiB.",
    hint: "Convert it: qemu-img convert -f vpc -O qcow2 {file} image.qcow2",
  },
  VhdTableSize: {
    meaning: "The block table does not fit the disk's size (InvalidVHDImage.IncorrectSize).",
    sentence:
      "{file}: its table has {entries} blocks of {blockSize} bytes for a disk of {virtualSize} bytes.",
    hint: "Convert it: qemu-img convert -f vpc -O qcow2 {file} image.qcow2",
  },
  VhdMalformed: {
    meaning: "A footer or header that breaks the VHD specification.",
    sentence: "{file}: its VHD header is broken: {what}.",
    hint: "Upload it again, or make the image anew.",
  },
  VmdkSubformat: {
    meaning: "A VMDK that is not one self-contained sparse file: a bare descriptor, split, flat, of ESX.",
    sentence: "{file}: this kind of VMDK ({kind}) is not one complete file.",
    hint: "Convert it: qemu-img convert -O qcow2 {file} image.qcow2",
  },
  VmdkParent: {
    meaning: "The descriptor names a parent disk: a snapshot's delta.",
    sentence: "{file}: it holds only what differs from a parent disk.",
    hint: "Consolidate the snapshots, and export the whole disk.",
  },
  VmdkMalformed: {
    meaning: "A header that breaks the VMDK specification.",
    sentence: "{file}: its VMDK header is broken: {what}.",
    hint: "Upload it again, or make the image anew.",
  },
  VirtualSizeTooLarge: {
    meaning: "The disk in the file is larger than the limits allow any disk to be.",
    sentence: "{file}: the disk inside has {virtualSize} GiB; the limit is {max} GiB.",
    hint: "Shrink the disk, or move data to data disks.",
  },
  DiskTooSmall: {
    meaning:
      "The sidecar's sizeGib is less than the disk in the file (its virtual size, not the file's size).",
    sentence: "{file}: the disk inside has {virtualSize} GiB and does not fit into {sizeGib} GiB.",
    hint: "Set sizeGib to {needed} or more, or leave it out.",
  },
} as const satisfies Record<string, ProblemRow>;
