import { describe, expect, it } from "vitest";
import { preflight } from "../../functions/core/preflight/preflight.ts";
import { isWarning } from "../../functions/core/preflight/problems/problem.ts";
import { evidenceOf } from "./image-fixtures.ts";
import { ready, refused, web } from "./judged-drops.ts";
import { GOOD, read, refusals } from "./sidecar-reading.ts";

const files = { "web.qcow2": web() };
const asked = (sidecar: Record<string, unknown>) => ready({ sidecar, files }).request;

describe("what a sidecar asks for after the import", () => {
  it("is nothing in most sidecars, and then nothing is carried along", () => {
    expect(asked({})).not.toHaveProperty("distribution");
    expect(asked({ shareWith: [], copies: [], requireCheck: false })).not.toHaveProperty("distribution");
  });

  it("travels in the request, with the image's name and description for the copies that have none", () => {
    const sidecar = {
      description: "Web server",
      tags: { team: "web" },
      family: "web",
      shareWith: ["1234567890123456"],
      copies: [
        { region: "cn-beijing" },
        { region: "AP-southeast-1", name: "web-sg", description: "", encrypted: true, kmsKeyId: "key-1" },
      ],
      requireCheck: true,
    };
    expect(asked(sidecar)).toMatchObject({
      detectionStrategy: "Standard",
      distribution: {
        check: "require",
        family: "web",
        shareWith: ["1234567890123456"],
        tags: { team: "web" },
        copies: [
          { region: "cn-beijing", name: "web", description: "Web server", encrypted: false },
          { region: "ap-southeast-1", name: "web-sg", encrypted: true, kmsKeyId: "key-1" },
        ],
      },
    });
    expect(asked(sidecar).distribution?.copies[1]).not.toHaveProperty("description");
    expect(asked({ copies: [{ region: "cn-beijing" }] }).distribution).toEqual({
      check: "none",
      shareWith: [],
      copies: [{ region: "cn-beijing", name: "web", encrypted: false }],
      tags: {},
    });
  });

  it.each([
    [{ detection: "standard" }, "wait"],
    [{ detectionStrategy: "Standard" }, "wait"],
    [{ detection: "Standard", requireCheck: false }, "wait"],
    [{ detection: "Standard", requireCheck: true }, "require"],
  ])("asks for the check by %j: %s", (sidecar, check) => {
    expect(asked(sidecar)).toMatchObject({ detectionStrategy: "Standard", distribution: { check } });
  });

  it.each([
    [{ detection: "Standard", platform: "FreeBSD" }, "DetectionUnsupported /detection"],
    [{ detectionStrategy: "Standard", platform: "CoreOS" }, "DetectionUnsupported /detectionStrategy"],
    [{ requireCheck: true, platform: "Customized Linux" }, "DetectionUnsupported /requireCheck"],
    [
      { requireCheck: true, platform: "Windows Server 2012", licenseType: "BYOL" },
      "DetectionOnWindows /requireCheck",
    ],
    [{ detection: "Standard", osType: "linux" }, undefined],
  ])("is doubtful with %j: %s", (sidecar, warning) => {
    const told = read({ ...GOOD, ...sidecar }).problems.filter(isWarning);
    expect(told.map(({ code, path }) => `${code} ${path}`)).toEqual(warning === undefined ? [] : [warning]);
  });

  it("is refused where a deployment does nothing after an import, but for the check, which ECS makes", () => {
    const off = { distribution: false };
    const all = {
      requireCheck: true,
      family: "web",
      shareWith: ["1234567890123456"],
      copies: [{ region: "cn-beijing" }],
    };
    expect(refusals(read({ ...GOOD, ...all }, off))).toEqual([
      "DistributionOff /requireCheck",
      "DistributionOff /family",
      "DistributionOff /shareWith",
      "DistributionOff /copies",
    ]);
    const none = { requireCheck: false, shareWith: [], copies: [], detection: "Standard" };
    expect(refusals(read({ ...GOOD, ...none }, off))).toEqual([]);
    const checked = preflight(
      read({ ...GOOD, ...none }, off),
      new Map([["incoming/team-a/web.qcow2", evidenceOf(web())]]),
      { limits: "console", ...off },
    );
    expect(checked).toMatchObject({ verdict: "ready", request: { detectionStrategy: "Standard" } });
    expect(checked).not.toHaveProperty("request.distribution");
    expect(refusals(read({ ...GOOD, ...all }, { distribution: true }))).toEqual([]);
  });

  it("tells all that is wrong with it at once, and what it could not read is not compared", () => {
    const sidecar = {
      shareWith: [7, "1234567890123456", "1234567890123456"],
      copies: [7, { region: "x", kmsKeyId: "k" }, { region: "cn-beijing", encrypted: true }],
    };
    expect(refused({ sidecar, files })).toEqual([
      "FieldType /shareWith/0",
      "AccountRepeated /shareWith/2",
      "FieldType /copies/0",
      "ValueNotAllowed /copies/1/region",
      "KmsKeyUnused /copies/1/kmsKeyId",
      "CopyNotShareable /copies/2/encrypted",
    ]);
  });
});
