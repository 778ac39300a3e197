import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { draftSidecar as draftWithNotes } from "../../functions/core/preflight/draft/draft-sidecar.ts";
import type { LimitsName } from "../../functions/core/preflight/limits.ts";
import { type FileEvidence, preflight } from "../../functions/core/preflight/preflight.ts";
import { judgeText } from "../../functions/core/preflight/sidecar/field-types.ts";
import { readSidecar } from "../../functions/core/preflight/sidecar/read-sidecar.ts";
import { NAME_RULES } from "../../functions/core/preflight/sidecar/text-rules.ts";
import { ENGLISH, noteIn } from "../../functions/core/words/words.ts";
import { evidenceOf, fixture, sparse } from "./image-fixtures.ts";

/** Its notes in English. */
function draftSidecar(image: Parameters<typeof draftWithNotes>[0]) {
  const { sidecar, notes } = draftWithNotes(image);
  return { sidecar, notes: notes.map((note) => noteIn(ENGLISH, note)) };
}

function draft(key: string, file: Uint8Array | FileEvidence, limits: LimitsName = "console") {
  const evidence = file instanceof Uint8Array ? evidenceOf(file) : file;
  return draftSidecar({ key, evidence, limits });
}

const web = () => fixture("web.qcow2");

describe("a drafted sidecar", () => {
  it("has what the file's name and header tell", () => {
    expect(draft("incoming/ubuntu-24.04-server.qcow2", { ...evidenceOf(web()), crc64: "77" })).toEqual({
      sidecar: {
        name: "ubuntu-24.04-server",
        osType: "linux",
        platform: "Ubuntu",
        architecture: "x86_64",
        format: "qcow2",
        systemDisk: { sizeGib: 40 },
        fileSizeBytes: web().length,
        fileCrc64: "77",
      },
      notes: ["Platform Ubuntu is guessed from the name."],
    });
  });

  it("is valid, and its file ready, for every good fixture", () => {
    for (const name of ["web.qcow2", "app.vhd", "db.vhd", "mbr.raw", "gpt-uefi.raw", "qcow2-v2.qcow2"]) {
      const key = `incoming/${name}`;
      const { sidecar } = draft(name, fixture(name));
      const at = { key: `${key}.json`, incomingPrefix: "incoming/", limits: "console" } as const;
      const reading = readSidecar(new TextEncoder().encode(JSON.stringify(sidecar)), at);
      const evidence = new Map([[key, evidenceOf(fixture(name))]]);
      expect(preflight(reading, evidence, at)).toMatchObject({ verdict: "ready" });
    }
  });

  it("has what is asked for after the import, and notes what is wrong with it", () => {
    const asked = { family: "web", shareWith: ["1234567890123456"], copies: [{ region: "cn-beijing" }] };
    const good = draftSidecar({ key: "ubuntu.qcow2", evidence: evidenceOf(web()), limits: "console", asked });
    expect(good.sidecar).toMatchObject(asked);
    expect(good.notes).toEqual(["Platform Ubuntu is guessed from the name."]);
    const wrong = { family: "1", copies: [{ region: "bejing" }] };
    const { notes } = draftSidecar({
      key: "ubuntu.qcow2",
      evidence: evidenceOf(web()),
      limits: "console",
      asked: wrong,
    });
    expect(notes.slice(1)).toEqual([
      expect.stringContaining("A family's name has 2 to 128 characters"),
      expect.stringContaining("A family's name starts with a letter"),
      expect.stringContaining('"bejing" is none of: cn-hangzhou'),
    ]);
  });

  it("notes what is wrong or doubtful with the file", () => {
    const overlay = draft("web.qcow2", fixture("overlay.qcow2"));
    expect(overlay.notes).toContain(
      'web.qcow2: it holds only what differs from another image, "base.qcow2" (a backing file). ' +
        "Flatten it: qemu-img convert -O qcow2 web.qcow2 image.qcow2",
    );
    expect(draft("web.qcow2", new Uint8Array())).toEqual({
      sidecar: { name: "web", osType: "linux", platform: "Others Linux", architecture: "x86_64" },
      notes: [
        "The name does not tell the platform; Others Linux is only a guess.",
        "web.qcow2: the file is empty. Upload it again.",
      ],
    });
    expect(draft("qcow2.qcow2", fixture("qcow2-snapshots.qcow2")).notes.at(-1)).toBe(
      "qcow2.qcow2: it holds 1 internal snapshots; only the current state is imported.",
    );
  });

  it("does not take the size of a file that was cut off for the one to have", () => {
    const cut = draft("web.qcow2", { ...evidenceOf(web().subarray(0, 200_000)), crc64: "7" });
    expect(cut.notes.join()).toContain("was cut off");
    expect(cut.sidecar).not.toHaveProperty("fileSizeBytes");
    expect(cut.sidecar).not.toHaveProperty("fileCrc64");
  });

  it("leaves the format out where the limits do not have it, or nothing tells it", () => {
    const vmdk = draft("web.vmdk", fixture("vmdk-sparse.vmdk"));
    expect(vmdk.sidecar).not.toHaveProperty("format");
    expect(vmdk.notes.join("\n")).toContain("IMAGE_LIMITS=api");
    expect(draft("web.vmdk", fixture("vmdk-sparse.vmdk"), "api").sidecar).toMatchObject({ format: "vmdk" });
    expect(draft("web.vhd", fixture("mbr.raw")).sidecar).not.toHaveProperty("format");
    const code = sparse(2 ** 30, { 100: "code" });
    expect(draft("web.raw", code).sidecar).toMatchObject({ format: "raw" });
    expect(draft("web", code).sidecar).toMatchObject({ format: "raw" });
  });

  it("boots by UEFI where the disk can only boot so", () => {
    expect(draft("a.raw", fixture("gpt-uefi.raw")).sidecar).toMatchObject({ bootMode: "UEFI" });
    expect(draft("a.raw", fixture("gpt.raw")).sidecar).not.toHaveProperty("bootMode");
    expect(draft("a.raw", fixture("mbr.raw")).sidecar).not.toHaveProperty("bootMode");
  });

  it.each<[file: string, platform: string | undefined, note: string]>([
    ["win2012r2.vhd", "Windows Server 2012", "Platform Windows Server 2012 is guessed"],
    ["windows-server-2022.vhd", "Windows Server 2022", "IMAGE_LIMITS=api"],
    ["win_srv-windows server 2003.vhd", "Windows Server 2003", "Platform Windows Server 2003 is guessed"],
    ["windows2008.vhd", "Windows Server 2008", "Platform Windows Server 2008 is guessed"],
    ["win-2016.vhd", "Windows Server 2016", "IMAGE_LIMITS=api"],
    ["WindowsServer2019.vhd", "Windows Server 2019", "IMAGE_LIMITS=api"],
    ["windows-11.vhd", undefined, "Which Windows is it? Fill in platform."],
    [
      "Rocky-9.qcow2",
      "Others Linux",
      "The name says Rocky Linux; the console's rules know it as Others Linux only.",
    ],
    ["CentOS-Stream-9.qcow2", "Others Linux", "The name says CentOS Stream"],
    ["CentOS-7.qcow2", "CentOS", "Platform CentOS is guessed"],
    ["nocloud_alpine-3.20.qcow2", "Others Linux", "The name says Alpine, which is no platform of ECS"],
    ["debian-to-rocky.qcow2", "Others Linux", "more than one system (Debian, Rocky Linux)"],
    ["web-aliyun.qcow2", "Others Linux", "does not tell the platform"],
  ])("guesses the platform of %s: %s", (file, platform, note) => {
    const { sidecar, notes } = draft(file, web());
    expect(sidecar["platform"]).toBe(platform);
    expect(sidecar["osType"]).toBe(file.toLowerCase().startsWith("win") ? "windows" : "linux");
    expect(notes[0]).toContain(note);
  });

  it.each([
    ["debian-arm64.qcow2", "arm64"],
    ["debian-aarch64.qcow2", "arm64"],
    ["debian-i686.qcow2", "i386"],
    ["debian-x86.qcow2", "i386"],
    ["debian-x86_64.qcow2", "x86_64"],
    ["debian.qcow2", "x86_64"],
  ])("guesses the architecture of %s: %s", (file, architecture) => {
    const { sidecar, notes } = draft(file, web());
    expect(sidecar["architecture"]).toBe(architecture);
    expect(notes.some((note) => note.startsWith("The name says arm64."))).toBe(architecture === "arm64");
    expect(draft(file, web(), "api").notes).toEqual(["Platform Debian is guessed from the name."]);
  });

  it("notes an architecture that is not told, or not one of ECS's", () => {
    const { sidecar, notes } = draft("debian-riscv64.qcow2", web());
    expect(sidecar["architecture"]).toBe("x86_64");
    expect(notes[1]).toContain("one that ECS does not import");
  });

  it.each([
    ["web 1 (final).qcow2", "web-1-final"],
    ["1.2.raw", "image-1.2"],
    ["a.vhd", "image-a"],
    ["中文 镜像.qcow2", "中文-镜像"],
    ["aliyun-3.qcow2", "image-aliyun-3"],
    ["web-2026.11", "web-2026.11"],
    [".raw", "raw"],
    ["(((.raw", "image"],
    [`${"x".repeat(200)}.raw`, "x".repeat(128)],
    [`${"1".repeat(200)}.raw`, `image-${"1".repeat(122)}`],
  ])("is named after %s: %s", (file, name) => {
    expect(draft(file, web()).sidecar["name"]).toBe(name);
  });

  it("has a valid name, whatever the file is called", () => {
    const unit = fc.constantFrom(..."aZ09._:-/ (中𠮷é😀\u0000", "aliyun", "acs:", "http://", ".raw");
    const files = fc.string({ unit, maxLength: 200 });
    fc.assert(
      fc.property(files, (file) => {
        expect(judgeText(String(draft(file, new Uint8Array()).sidecar["name"]), NAME_RULES)).toEqual([]);
      }),
    );
  });
});
