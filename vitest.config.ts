import { defineConfig } from 'vitest/config';

/** Tests that draw in a real Chromium without a graphics chip: each keeps two cores busy, so they come last, one by one. */
const BROWSER = ['apps/web/e2e/**/*.test.ts', 'conformance/cells-browser.test.ts', 'conformance/h264-browser.test.ts'];
const NEVER = ['**/node_modules/**', '**/dist/**'];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'core',
          include: ['**/*.test.ts'],
          exclude: [...NEVER, ...BROWSER],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: BROWSER,
          exclude: NEVER,
          maxWorkers: 1,
          fileParallelism: false,
          // A hand that misses because the machine stood still for a second may try once more; a fault fails twice.
          retry: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
