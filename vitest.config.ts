import { configDefaults, defineConfig } from "vitest/config";

/** Whole scenarios from seeds, and load times: minutes, or a matter of the machine. `npm run test:thorough` runs them too. */
const THOROUGH = ["test/sim/**", "test/deploy/bundle-load.test.ts"];

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...(process.env["THOROUGH"] ? [] : THOROUGH)],
    globalSetup: ["scripts/build.mjs"],
    // Safe because no module of ours keeps state; it saves loading the SDKs again for every file.
    isolate: false,
    // Half of what a test waits for is other processes; the default leaves one core idle.
    maxWorkers: "100%",
    // The SDKs are CommonJS: without this `import Client from "..."` differs between vitest and Node.
    deps: { interopDefault: false },
    testTimeout: 20_000,
    hookTimeout: 20_000,
    coverage: {
      provider: "v8",
      include: ["functions/core/**"],
      thresholds: { lines: 100, branches: 100, functions: 100, statements: 100 },
    },
  },
});
