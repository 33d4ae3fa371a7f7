import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/setup/real-components.ts", "test/setup/promtool.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Real processes on a small machine: more files at once only makes each of them slow.
    maxWorkers: 2,
  },
});
