import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/vm/**', 'test/browser/**'],
          testTimeout: 20_000,
        },
      },
      {
        // Pages in a real Chromium; the build must have bundled them.
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'vm',
          include: ['test/vm/**/*.test.ts'],
          exclude: ['test/vm/**/*.long.test.ts'],
          fileParallelism: false,
          // Under software emulation a neighbour's load can stretch any step of a launch.
          retry: 1,
          testTimeout: 300_000,
          hookTimeout: 600_000,
        },
      },
      {
        // Half an hour and more of launches: by hand, `npx vitest run --project vm-long`.
        test: {
          name: 'vm-long',
          include: ['test/vm/**/*.long.test.ts'],
          fileParallelism: false,
          testTimeout: 3_600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
