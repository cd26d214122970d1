/**
 * CPU of one tick against a C loop of the same preads on the same files. Where the host's own cgroups lack files, they
 * are read from plain files instead (`plain` in the raw figures): then only the ratio means something.
 *
 *   node bench/run.mjs tick-cost [--rounds 20000] [--json]
 */
import { mkdtempSync, rmSync, writeFileSync, existsSync, copyFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectors } from '../src/sampler/collectors.js';
import { clearValues, closeTarget, openTarget, readCollector } from '../src/sampler/target.js';
import { runNative } from './native-work.js';
import { benchCgroups } from './real-cgroups.js';
import { median, numberFlag, report } from './report.js';

const rounds = numberFlag('rounds', 20_000);
const cgroups = benchCgroups();
const plain = mkdtempSync(join(tmpdir(), 'cgmon-bench-'));

const eightFiles = [
  'memory.current',
  'memory.peak',
  'cpu.stat',
  'io.stat',
  'cpu.pressure',
  'memory.pressure',
  'io.pressure',
  'pids.current',
];

async function compare(directory: string) {
  const target = openTarget(0, directory, 0n);
  const chosen = collectors.flatMap(({ file, cgroup }, index) =>
    cgroup === 'sampled' && eightFiles.includes(file) && target.files[index] !== null ? [index] : [],
  );
  const tick = () => {
    clearValues(target);
    for (const index of chosen) readCollector(target, index);
  };
  for (let round = 0; round < rounds / 4; round += 1) tick();
  const paths = chosen.map((index) => {
    const { file = '', reset = false } = collectors[index] ?? {};
    return `${join(directory, file)}${reset ? '!' : ''}`;
  });
  const nodeNs: number[] = [];
  const cNs: number[] = [];
  for (let repeat = 0; repeat < 7; repeat += 1) {
    const before = process.cpuUsage();
    for (let round = 0; round < rounds; round += 1) tick();
    const { user, system } = process.cpuUsage(before);
    nodeNs.push(((user + system) * 1000) / rounds);
    const [ns = Number.NaN] = await runNative(['reads', String(rounds), ...paths]);
    cNs.push(ns / rounds);
  }
  closeTarget(target);
  return {
    files: paths.length,
    nodeNs: median(nodeNs),
    cNs: median(cNs),
    ratio: median(nodeNs) / median(cNs),
  };
}

try {
  const own = cgroups.make('a');
  const kernel = await compare(own);
  for (const file of eightFiles) {
    if (existsSync(join(own, file))) copyFileSync(join(own, file), join(plain, file));
    else if (file === 'io.stat')
      writeFileSync(join(plain, file), '259:0 rbytes=1167360 wbytes=0 rios=31 wios=0\n');
    else writeFileSync(join(plain, file), '104857600\n');
  }
  const plainFiles = await compare(plain);
  report(
    'tick-cost',
    [
      {
        name: `CPU of a tick of ${kernel.files} kernel files / C`,
        value: kernel.ratio,
        unit: 'times',
        atMost: 1.5,
      },
      { name: 'CPU of a tick', value: kernel.nodeNs / 1000, unit: 'us' },
      { name: 'CPU of the C loop', value: kernel.cNs / 1000, unit: 'us' },
    ],
    { kernel, plain: plainFiles, rounds },
  );
} finally {
  cgroups.remove();
  rmSync(plain, { recursive: true });
}
