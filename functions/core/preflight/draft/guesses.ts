import { baseName, suffixOf } from "../image-files/file-names.ts";
import { type Architecture, NAME_CHARACTERS, type Platform } from "../limits.ts";
import { judgeText } from "../sidecar/field-types.ts";
import { NAME_RULES } from "../sidecar/text-rules.ts";

/** What an image's name tells of the system in it. */
export type SystemGuess =
  | { is: "platform"; platform: Platform }
  /** Windows whose version the name does not tell, or one that is not listed. */
  | { is: "windows" }
  /** A system that ECS has no platform for. */
  | { is: "other"; name: string }
  /** More than one system. */
  | { is: "several"; names: string[] }
  | { is: "unknown" };

/**
 * Words of names that distributions publish their images under, the longer name before the shorter one that
 * is part of it. A word ends where the letters end: `sles15`, `ubuntu2404`. Those without a platform of ECS
 * are here for not being taken for another one.
 */
const SYSTEMS: ReadonlyArray<[words: string, system: Platform | { name: string }]> = [
  ["ubuntu[ _-]*kylin", "Ubuntu"],
  ["ubuntu", "Ubuntu"],
  ["debian", "Debian"],
  ["centos[ ._-]*stream", "CentOS Stream"],
  ["scos", { name: "CentOS Stream CoreOS" }],
  ["centos", "CentOS"],
  ["rocky(?:linux)?", "Rocky Linux"],
  ["alma(?:linux)?", "AlmaLinux"],
  ["fedora[ ._-]*coreos|fcos", "Fedora CoreOS"],
  ["rhcos|(?:rhel|red[ ._-]?hat)[ ._-]*coreos", { name: "Red Hat CoreOS" }],
  ["fedora", "Fedora"],
  ["flatcar", { name: "Flatcar" }],
  ["coreos", "CoreOS"],
  ["rhel|red[ ._-]?hat", "RedHat"],
  ["opensuse|tumbleweed|micro[ ._-]?os", "OpenSUSE"],
  ["suse|sles|sled|sle|sl[ ._-]micro", "SUSE"],
  ["freebsd", "FreeBSD"],
  ["anolis(?:os)?", "Anolis"],
  ["alinux|alibaba[ ._-]?cloud[ ._-]?linux|aliyun[ ._-]?linux", "Aliyun"],
  ["open[ ._-]?kylin", { name: "openKylin" }],
  ["(?:neo)?kylin", "Kylin"],
  ["uos|union[ ._-]?tech(?:os)?", "UOS"],
  ["gentoo", "Gentoo"],
  ["open[ ._-]?euler", { name: "openEuler" }],
  ["euleros", { name: "EulerOS" }],
  ["alpine", { name: "Alpine" }],
  ["arch[ ._-]?linux", { name: "Arch Linux" }],
  ["talos", { name: "Talos" }],
  ["deepin", { name: "deepin" }],
  ["amzn|al2023|amazon[ ._-]?linux", { name: "Amazon Linux" }],
  ["oracle[ ._-]?linux|ol\\du", { name: "Oracle Linux" }],
  ["nixos", { name: "NixOS" }],
  ["opencloudos|tencentos", { name: "OpenCloudOS" }],
  ["cirros", { name: "CirrOS" }],
  ["photon", { name: "Photon OS" }],
  ["openbsd", { name: "OpenBSD" }],
  ["netbsd", { name: "NetBSD" }],
];

/** Ubuntu's images begin with the release's code name alone: `noble-server-cloudimg-amd64.img`. */
const UBUNTU_CLOUD =
  /^(trusty|xenial|bionic|focal|jammy|noble|oracular|plucky|questing|resolute)-(server|minimal|desktop)?-?cloudimg/;
/** Alibaba Cloud's base images: `aliyun_3_x64_20G_….vhd`. Elsewhere the word says where an image goes. */
const ALIYUN_BASE = /^aliyun[ ._-]?\d/;

const WINDOWS = /(?:^|[^a-z])(?:win|windows)(?=[^a-z]|server|$)/;
const WINDOWS_YEARS = [
  /(?:^|[^a-z])win(?:dows)?[^a-z0-9]*(?:server|srv)?[^a-z0-9]*(20\d\d)(?!\d)/,
  /(?:^|[^a-z])win(?:dows)?[^a-z0-9]*(?:server|srv).*?[^0-9](20(?:03|08|12|16|19|22|25))(?!\d)/,
];
/** Microsoft's evaluation disks begin with the build: `20348.169.amd64fre.…_server_….vhd`. */
const WINDOWS_BUILD = /^(\d{4,5})\.\d+\..*server/;
const BUILDS: Readonly<Record<string, string>> = {
  "7601": "2008",
  "9200": "2012",
  "9600": "2012",
  "14393": "2016",
  "17763": "2019",
  "20348": "2022",
  "26100": "2025",
};
const SERVERS = ["2003", "2008", "2012", "2016", "2019", "2022"];

export function guessSystem(key: string): SystemGuess {
  const name = baseName(key).toLowerCase();
  const windows = guessWindows(name);
  if (windows !== undefined) return windows;
  if (UBUNTU_CLOUD.test(name)) return { is: "platform", platform: "Ubuntu" };
  let rest = name;
  const found = new Set<Platform | { name: string }>();
  for (const [words, system] of SYSTEMS) {
    const pattern = new RegExp(`(^|[^a-z0-9])(?:${words})(?![a-z])`, "g");
    if (pattern.test(rest)) found.add(system);
    rest = rest.replaceAll(pattern, "$1");
  }
  const [system, ...others] = found;
  if (others.length > 0) {
    return { is: "several", names: [...found].map((each) => (typeof each === "string" ? each : each.name)) };
  }
  if (system === undefined) {
    return ALIYUN_BASE.test(name) ? { is: "platform", platform: "Aliyun" } : { is: "unknown" };
  }
  return typeof system === "string"
    ? { is: "platform", platform: system }
    : { is: "other", name: system.name };
}

function guessWindows(name: string): SystemGuess | undefined {
  const written = WINDOWS_YEARS.map((pattern) => pattern.exec(name)?.[1]).find((year) => year !== undefined);
  const year = written ?? BUILDS[WINDOWS_BUILD.exec(name)?.[1] ?? ""];
  if (year === undefined) return WINDOWS.test(name) ? { is: "windows" } : undefined;
  return SERVERS.includes(year)
    ? { is: "platform", platform: `Windows Server ${year}` as Platform }
    : { is: "windows" };
}

/** "x86_64" where nothing is told; undefined where several are, or one that ECS does not import. */
export function guessArchitecture(key: string): Architecture | undefined {
  const name = baseName(key).toLowerCase();
  const found = ARCHITECTURES.filter(([words]) => new RegExp(`(^|[^a-z0-9])(?:${words})`).test(name));
  const named = new Set(found.map(([, architecture]) => architecture));
  return named.size > 1 ? undefined : named.size === 0 ? "x86_64" : [...named][0];
}

/** `amd64fre` and `x64FRE` are Windows builds; what ends otherwise is another word. */
const ARCHITECTURES: ReadonlyArray<[words: string, architecture: Architecture | undefined]> = [
  ["(?:aarch64|arm64(?:v8)?|armv8)(?![a-z0-9])", "arm64"],
  ["(?:x86[_-]64(?:v\\d)?|amd64(?:v\\d)?(?:fre)?|x64(?:fre)?|em64t|intel64)(?![a-z0-9])", "x86_64"],
  ["(?:i[3-6]86|x86(?:fre)?|ia32)(?![a-z0-9]|[_-]64)", "i386"],
  [
    "(?:riscv64|ppc64(?:le|el)?|powerpc64|s390x|loong(?:arch)?64|mips64(?:el)?|armhf|armv7l?)(?![a-z0-9])",
    undefined,
  ],
];

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
