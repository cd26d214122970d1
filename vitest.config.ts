import { defineConfig } from 'vitest/config';

/** Files of the VM whose figures a busy neighbour would spoil. */
const timed = ['sampler', 'serve', 'trace-edges'].map((name) => `test/vm/${name}.test.ts`);

/** What the projects of the VM share. */
const vm = {
  // Under software emulation a neighbour's load can stretch any step of a launch.
  retry: 1,
  testTimeout: 300_000,
  hookTimeout: 600_000,
};

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
        // Each worker has a VM of its own (test/vm/vm.ts).
        test: {
          ...vm,
          name: 'vm',
          include: ['test/vm/**/*.test.ts'],
          exclude: ['test/vm/**/*.long.test.ts', ...timed],
          maxWorkers: Number(process.env['CGMON_VMS'] ?? 1),
        },
      },
      {
        test: { ...vm, name: 'vm-timed', include: timed, fileParallelism: false },
      },
      {
        // Half an hour and more of launches: by hand, `npx vitest run --project vm-long`.
        test: {
          name: 'vm-long',
          include: ['test/vm/**/*.long.test.ts'],
          maxWorkers: Number(process.env['CGMON_VMS'] ?? 1),
          testTimeout: 3_600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
