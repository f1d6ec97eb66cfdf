import { defineConfig } from 'vitest/config';

/** Stories of pages in a real Chromium: two at once, for each waits more than it works. */
const PAGES = [
  'apps/web/e2e/learn.test.ts',
  'apps/web/e2e/live.test.ts',
  'apps/web/e2e/orders.test.ts',
  'apps/web/e2e/outbox.test.ts',
  'apps/web/e2e/practice*.test.ts',
  'apps/web/e2e/schedule.test.ts',
  'apps/web/e2e/walk.test.ts',
];
/** Stations in a real Chromium without a graphics chip: each keeps two cores busy, so they come last, one by one. */
const STATIONS = ['apps/web/e2e/**/*.test.ts', 'conformance/*-browser.test.ts', 'conformance/mcap/browser.test.ts'];
const NEVER = ['**/node_modules/**', '**/dist/**'];
const IN_BROWSER = {
  globalSetup: 'apps/web/e2e/build-page.ts',
  // A hand that misses because the machine stood still for a second may try once more; a fault fails twice.
  retry: 1,
};

export default defineConfig({
  test: {
    // Limits end what hangs; how fast the machine is decides no test.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: 'forks',
    // Where the processor has protection keys, V8 sometimes loses count of its code pages when threads with WebAssembly end,
    // and the process with it: "Check failed: jit_page.has_value()", https://github.com/nodejs/node/issues/64500.
    execArgv: ['--no-memory-protection-keys'],
    // What is to come may come late on a slow machine.
    expect: { poll: { timeout: 120_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'core',
          include: ['**/*.test.ts'],
          exclude: [...NEVER, ...PAGES, ...STATIONS],
          setupFiles: 'tools/fixed-seed.ts',
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          ...IN_BROWSER,
          name: 'pages',
          include: PAGES,
          exclude: NEVER,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          ...IN_BROWSER,
          name: 'stations',
          include: STATIONS,
          exclude: [...NEVER, ...PAGES],
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
