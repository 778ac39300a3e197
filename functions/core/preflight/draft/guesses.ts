import { baseName, suffixOf } from "../image-files/file-names.ts";
import { type Architecture, NAME_CHARACTERS, type Platform } from "../limits.ts";
import { judgeText } from "../sidecar/field-types.ts";
import { NAME_RULES } from "../sidecar/text-rules.ts";

/** What a file's name tells of the system in it. The first row that fits counts. */
const PLATFORMS: ReadonlyArray<[pattern: RegExp, platform: Platform | "Windows"]> = [
  [/windows/, "Windows"],
  [/centos[^a-z0-9]*stream/, "CentOS Stream"],
  [/centos/, "CentOS"],
  [/ubuntu/, "Ubuntu"],
  [/debian/, "Debian"],
  [/opensuse/, "OpenSUSE"],
  [/suse|sles/, "SUSE"],
  [/freebsd/, "FreeBSD"],
  [/fedora[^a-z0-9]*coreos/, "Fedora CoreOS"],
  [/fedora/, "Fedora"],
  [/coreos/, "CoreOS"],
  [/aliyun|alinux/, "Aliyun"],
  [/anolis/, "Anolis"],
  [/rhel|red[^a-z0-9]?hat/, "RedHat"],
  [/kylin/, "Kylin"],
  [/(^|[^a-z0-9])uos([^a-z]|$)/, "UOS"],
  [/alma/, "AlmaLinux"],
  [/rocky/, "Rocky Linux"],
  [/gentoo/, "Gentoo"],
];

const WINDOWS_SERVER = /win(?:dows)?[^a-z0-9]*(?:server)?[^a-z0-9]*(2003|2008|2012|2016|2019|2022)/;

/** "Windows": one whose version the name does not tell, or one that is not listed. */
export function guessPlatform(key: string): Platform | "Windows" | undefined {
  const name = baseName(key).toLowerCase();
  const year = WINDOWS_SERVER.exec(name)?.[1];
  if (year !== undefined) return `Windows Server ${year}` as Platform;
  return PLATFORMS.find(([pattern]) => pattern.test(name))?.[1];
}

export function guessArchitecture(key: string): Architecture {
  const name = baseName(key).toLowerCase();
  if (/aarch64|arm64/.test(name)) return "arm64";
  return /(^|[^a-z0-9])(i[3-6]86|x86)([^a-z0-9_]|$)/.test(name) ? "i386" : "x86_64";
}

/** A valid image name that is as near to the file's name as the rules allow. */
export function draftName(key: string): string {
  const file = baseName(key);
  const stem = file.slice(0, file.length - (suffixOf(key)?.length ?? 0)).normalize("NFC");
  const allowed = stem.replace(/[^A-Za-z0-9\p{Script=Han}._:-]+/gu, "-").replace(/^[._:-]+|[._:-]+$/g, "");
  const name = shorten(allowed);
  return judgeText(name, NAME_RULES).length === 0 ? name : shorten(`image-${name}`);
}

function shorten(name: string): string {
  return [...name].slice(0, NAME_CHARACTERS.max).join("").replace(/-$/, "");
}
