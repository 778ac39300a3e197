import { describe, expect, it } from "vitest";
import { readSettings } from "../../functions/core/settings.ts";

describe("the settings", () => {
  it("have the defaults of a plain deployment", () => {
    expect(readSettings({ IMAGE_LIMITS: "", FLOW_NAME: undefined })).toEqual({
      prefixes: { incoming: "incoming/", results: "results/" },
      flowName: "image-drop",
      distributionFlowName: "image-drop-distribute",
      distribution: true,
      limits: "console",
      waitDeadlineSeconds: 86_400,
      importDeadlineSeconds: 86_400,
    });
  });

  it("are what the environment says", () => {
    const NOTIFICATION_URL = "https://example.com/hook?token=1";
    expect(readSettings({ IMAGE_LIMITS: "api", WAIT_DEADLINE_HOURS: "0.5", NOTIFICATION_URL })).toMatchObject(
      {
        limits: "api",
        waitDeadlineSeconds: 1800,
        notificationUrl: NOTIFICATION_URL,
      },
    );
    expect(readSettings({ NOTIFICATION_URL: "none" }).notificationUrl).toBeUndefined();
  });

  it.each([
    ["incoming/", "incoming/results/"],
    ["results/in/", "results/"],
    ["a/", "a/"],
  ])("refuse %s and %s, where each result would be a drop", (INCOMING_PREFIX, RESULTS_PREFIX) => {
    expect(() => readSettings({ INCOMING_PREFIX, RESULTS_PREFIX })).toThrow("must not contain each other");
  });

  it("name no URL that may hold a secret", () => {
    expect(() => readSettings({ NOTIFICATION_URL: "hook?token=secret" })).toThrow(/^((?!secret).)*$/);
  });

  it("name every wrong variable at once", () => {
    const wrong = {
      IMAGE_LIMITS: "none",
      WAIT_DEADLINE_HOURS: "x",
      IMPORT_DEADLINE_HOURS: "25",
      RESULTS_PREFIX: "results",
      NOTIFICATION_URL: "example.com",
    };
    expect(() => readSettings(wrong)).toThrow(/IMAGE_LIMITS.*|WAIT_DEADLINE_HOURS/);
    for (const name of Object.keys(wrong)) expect(() => readSettings(wrong)).toThrow(name);
  });
});
