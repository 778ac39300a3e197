import { describe, expect, it } from "vitest";
import { guessArchitecture, guessSystem } from "../../functions/core/preflight/draft/guesses.ts";

/** What a guess says, in a word. */
function system(key: string): string {
  const guess = guessSystem(key);
  if (guess.is === "platform") return guess.platform;
  if (guess.is === "other") return `no platform: ${guess.name}`;
  return guess.is === "several" ? `several: ${guess.names.join(", ")}` : guess.is;
}

/** Names under which distributions publish their cloud images, and such as people make of them. */
const PUBLISHED: ReadonlyArray<[file: string, system: string, architecture: string]> = [
  ["debian-12-generic-amd64.qcow2", "Debian", "x86_64"],
  ["debian-12-genericcloud-arm64.qcow2", "Debian", "arm64"],
  ["debian-13-nocloud-amd64-daily-20250804-2193.raw", "Debian", "x86_64"],
  ["debian-11-genericcloud-amd64-aliyun.qcow2", "Debian", "x86_64"],
  ["ubuntu-24.04-server-cloudimg-amd64.img", "Ubuntu", "x86_64"],
  ["ubuntu-22.04-minimal-cloudimg-arm64.img", "Ubuntu", "arm64"],
  ["noble-server-cloudimg-amd64.img", "Ubuntu", "x86_64"],
  ["jammy-server-cloudimg-arm64.img", "Ubuntu", "arm64"],
  ["focal-server-cloudimg-amd64-disk-kvm.img", "Ubuntu", "x86_64"],
  ["bionic-server-cloudimg-i386.img", "Ubuntu", "i386"],
  ["ubuntukylin-22.04-pro-amd64.qcow2", "Ubuntu", "x86_64"],
  ["CentOS-7-x86_64-GenericCloud-2009.qcow2", "CentOS", "x86_64"],
  ["CentOS-Stream-GenericCloud-9-latest.x86_64.qcow2", "CentOS Stream", "x86_64"],
  ["CentOS-Stream-GenericCloud-x86_64-10-latest.x86_64.qcow2", "CentOS Stream", "x86_64"],
  ["CentOS-Stream-GenericCloud-9-20240311.0.aarch64.qcow2", "CentOS Stream", "arm64"],
  ["Rocky-9-GenericCloud-Base.latest.x86_64.qcow2", "Rocky Linux", "x86_64"],
  ["Rocky-8-GenericCloud-LVM-8.10-20240528.0.aarch64.qcow2", "Rocky Linux", "arm64"],
  ["AlmaLinux-9-GenericCloud-latest.x86_64.qcow2", "AlmaLinux", "x86_64"],
  ["AlmaLinux-Kitten-GenericCloud-10-latest.x86_64_v2.qcow2", "AlmaLinux", "x86_64"],
  ["almalinux-9-aliyun.qcow2", "AlmaLinux", "x86_64"],
  ["almalinux9-alinux-kernel.qcow2", "several: AlmaLinux, Aliyun", "x86_64"],
  ["Fedora-Cloud-Base-Generic-42-1.1.x86_64.qcow2", "Fedora", "x86_64"],
  ["Fedora-Cloud-Base-39-1.5.aarch64.qcow2", "Fedora", "arm64"],
  ["fedora-coreos-42.20250512.3.0-aliyun.x86_64.qcow2", "Fedora CoreOS", "x86_64"],
  ["coreos_production_openstack_image.img", "CoreOS", "x86_64"],
  ["rhcos-417.94.202501301529-0-aliyun.x86_64.qcow2", "no platform: Red Hat CoreOS", "x86_64"],
  ["rhel-9.4-x86_64-kvm.qcow2", "RedHat", "x86_64"],
  ["rhel-guest-image-7.9-30.x86_64.qcow2", "RedHat", "x86_64"],
  ["openSUSE-Leap-15.6-Minimal-VM.x86_64-Cloud.qcow2", "OpenSUSE", "x86_64"],
  ["openSUSE-Tumbleweed-Minimal-VM.aarch64-Cloud.qcow2", "OpenSUSE", "arm64"],
  ["openSUSE-MicroOS.x86_64-OpenStack-Cloud.qcow2", "OpenSUSE", "x86_64"],
  ["SLES15-SP6-Minimal-VM.x86_64-Cloud-GM.qcow2", "SUSE", "x86_64"],
  ["SLE-Micro.x86_64-5.5.0-Default-GM.raw", "SUSE", "x86_64"],
  ["SL-Micro.aarch64-6.0-Base-qcow-GM.qcow2", "SUSE", "arm64"],
  ["AnolisOS-8.9-x86_64-ANCK.qcow2", "Anolis", "x86_64"],
  ["AnolisOS-23.1-aarch64.qcow2", "Anolis", "arm64"],
  ["aliyun_3_x64_20G_nocloud_alibase_20240819.vhd", "Aliyun", "x86_64"],
  ["aliyun_2_1903_x64_20G_nocloud_alibase_20240628.qcow2", "Aliyun", "x86_64"],
  ["aliyun_3_arm64_20G_nocloud_alibase_20240819.qcow2", "Aliyun", "arm64"],
  ["alinux3-web.qcow2", "Aliyun", "x86_64"],
  ["Alibaba-Cloud-Linux-3.qcow2", "Aliyun", "x86_64"],
  ["web-aliyun.qcow2", "unknown", "x86_64"],
  ["openEuler-24.03-LTS-x86_64.qcow2", "no platform: openEuler", "x86_64"],
  ["openEuler-22.03-LTS-SP3-aarch64.qcow2", "no platform: openEuler", "arm64"],
  ["Kylin-Server-V10-SP3-General-Release-2303-x86_64.qcow2", "Kylin", "x86_64"],
  ["openKylin-2.0-x86_64.qcow2", "no platform: openKylin", "x86_64"],
  ["uniontechos-server-20-1060e-amd64.qcow2", "UOS", "x86_64"],
  ["UOS-server-20-1050a-arm64.qcow2", "UOS", "arm64"],
  ["nocloud_alpine-3.20.3-x86_64-uefi-cloudinit-r0.qcow2", "no platform: Alpine", "x86_64"],
  ["aws_alpine-3.22.0-aarch64-uefi-cloudinit-r0.qcow2", "no platform: Alpine", "arm64"],
  ["Arch-Linux-x86_64-cloudimg.qcow2", "no platform: Arch Linux", "x86_64"],
  ["FreeBSD-14.1-RELEASE-amd64.qcow2", "FreeBSD", "x86_64"],
  ["FreeBSD-14.2-RELEASE-arm64-aarch64-BASIC-CLOUDINIT-ufs.qcow2", "FreeBSD", "arm64"],
  ["FreeBSD-13.4-RELEASE-i386.qcow2", "FreeBSD", "i386"],
  ["flatcar_production_openstack_image.img", "no platform: Flatcar", "x86_64"],
  ["talos-nocloud-amd64.raw", "no platform: Talos", "x86_64"],
  ["nocloud-arm64.raw", "unknown", "arm64"],
  ["di-amd64-console-gentoo-20250105.qcow2", "Gentoo", "x86_64"],
  ["al2023-kvm-2023.6.20241212.0-kernel-6.1-x86_64.xfs.gpt.qcow2", "no platform: Amazon Linux", "x86_64"],
  ["OL9U4_x86_64-kvm-b234.qcow2", "no platform: Oracle Linux", "x86_64"],
  ["cirros-0.6.2-x86_64-disk.img", "no platform: CirrOS", "x86_64"],
  ["win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "Windows Server 2019", "x86_64"],
  ["win2012r2_9600_x64_dtc_en-us_40G_alibase_20230811.vhd", "Windows Server 2012", "x86_64"],
  [
    "20348.169.amd64fre.fe_release_svc_refresh.210806-2348_server_serverdatacentereval_en-us.vhd",
    "Windows Server 2022",
    "x86_64",
  ],
  [
    "17763.737.amd64fre.rs5_release_svc_refresh.190906-2324_server_serverdatacentereval_en-us_1.vhd",
    "Windows Server 2019",
    "x86_64",
  ],
  ["26100.1742.240906-0331.ge_release_svc_refresh_SERVER_EVAL_x64FRE_en-us.vhd", "windows", "x86_64"],
  ["windows_server_2022_standard_eval.vhd", "Windows Server 2022", "x86_64"],
  ["SW_DVD9_Win_Server_STD_CORE_2022_64Bit.vhd", "Windows Server 2022", "x86_64"],
  ["WindowsServer2016.vhd", "Windows Server 2016", "x86_64"],
  ["windows-server-2025.vhd", "windows", "x86_64"],
  ["windows-11.vhd", "windows", "x86_64"],
];

describe("what an image's name tells", () => {
  it.each(PUBLISHED)("%s is %s for %s", (file, expected, architecture) => {
    expect([system(`incoming/team-a/${file}`), guessArchitecture(file)]).toEqual([expected, architecture]);
  });

  it.each([
    ["darwin-2012.raw", "unknown"],
    ["ubuntuish.raw", "unknown"],
    ["uosmos.raw", "unknown"],
    ["my-noble-cause.raw", "unknown"],
    ["guarded-kylinx.raw", "unknown"],
    ["debian-to-rocky.raw", "several: Debian, Rocky Linux"],
    ["debian-and-arch-linux.raw", "several: Debian, Arch Linux"],
    ["web.raw", "unknown"],
  ])("is whole words: %s is %s", (file, expected) => {
    expect(system(file)).toBe(expected);
  });

  it.each([
    ["debian-x86-64.raw", "x86_64"],
    ["debian-x86_64_v3.raw", "x86_64"],
    ["debian-x86.raw", "i386"],
    ["debian-i686.raw", "i386"],
    ["debian-armv8.raw", "arm64"],
    ["debian-riscv64.raw", undefined],
    ["debian-ppc64le.raw", undefined],
    ["debian-amd64-to-arm64.raw", undefined],
    ["charm64.raw", "x86_64"],
  ])("is the architecture: %s is %s", (file, expected) => {
    expect(guessArchitecture(file)).toBe(expected);
  });
});
