import { spawnSync } from 'node:child_process';

/** Null where Prometheus' tools are installed, else why their tests are skipped. */
export const noPromtool: string | null =
  spawnSync('promtool', ['--version']).error === undefined
    ? null
    : 'promtool is not installed (Debian: apt-get install prometheus)';

if (noPromtool !== null) console.log(`skipped: ${noPromtool}`);
