import { defaultServerConditions } from "vite";
import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * What `npm test` leaves to `npm run check`, which runs everything (`TESTS=thorough`): what starts whole programs (the built command,
 * Serverless Devs), what plays imports for the pages' costs, what is exhaustive (a cancel in every state, every fault by its name
 * and at every call), every probe, and whether the simulation's own checker finds bugs. And load times, which need the machine for
 * themselves (`TESTS=load-times`).
 */
const APART = {
  thorough: [
    "simulator/test/package.test.ts",
    "test/cli/configuration.test.ts",
    "test/cli/command-line.test.ts",
    "test/cli/ended-early.test.ts",
    "test/cli/local.test.ts",
    "test/cli/upload-interrupted.test.ts",
    "test/cli/upload-kill.test.ts",
    "test/cli/upload-verb.test.ts",
    "test/core/cadence-model-whole.test.ts",
    "test/deploy/app.test.ts",
    "test/deploy/bundles.test.ts",
    "test/deploy/deploy-command.test.ts",
    "test/deploy/unstarted.test.ts",
    "test/deploy/stack.test.ts",
    "test/deploy/update.test.ts",
    "test/docs/measured-tables.test.ts",
    "test/docs/output.test.ts",
    "test/docs/pipelines.test.ts",
    "test/journey/cancel-everywhere.test.ts",
    "test/journey/distribution-cancel.test.ts",
    "test/journey/distribution-failures.test.ts",
    "test/journey/every-call.test.ts",
    "test/journey/fast-clock.test.ts",
    "test/journey/faults.test.ts",
    "test/journey/permissions.test.ts",
    "test/live/probes.test.ts",
    "test/package/installed.test.ts",
    "test/page/attack.test.ts",
    "test/page/demo.test.ts",
    "test/page/guard.test.ts",
    "test/page/journeys.test.ts",
    "test/page/views.test.ts",
    "test/scenarios/planted-bugs.test.ts",
  ],
  "load-times": ["test/deploy/bundle-load.test.ts", "test/page/first-view.test.ts"],
};
const apart = APART[process.env["TESTS"] as keyof typeof APART];

/** The longest first, also where no earlier run is remembered: begun last, it would leave a core idle. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLongest = ({ moduleId }: TestSpecification) => moduleId.endsWith("/test/scenarios/seeds.test.ts");
    return [...sorted.filter(isLongest), ...sorted.filter((file) => !isLongest(file))];
  }
}

/** The simulator's sources as they are, as `customConditions` of tsconfig.json has it: no build of it can be stale. */
const conditions = ["@alicloud-simulator/source", ...defaultServerConditions];

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: apart ?? ["test/**/*.test.ts", "simulator/test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...(apart === undefined ? Object.values(APART).flat() : [])],
    globalSetup: ["scripts/build.mjs"],
    // Safe because no module of ours keeps state; it saves loading the SDKs again for every file.
    isolate: false,
    // Half of what a test waits for is other processes; the default leaves one core idle.
    maxWorkers: "100%",
    // The SDKs are CommonJS: without this `import Client from "..."` differs between vitest and Node.
    deps: { interopDefault: false },
    sequence: { sequencer: LongestFirst },
    // Programs that are started side by side wait for each other's cores.
    testTimeout: apart === undefined ? 20_000 : 60_000,
    hookTimeout: apart === undefined ? 20_000 : 60_000,
    coverage: {
      provider: "v8",
      include: ["functions/core/**"],
      thresholds: { lines: 100, branches: 100, functions: 100, statements: 100 },
    },
  },
});
