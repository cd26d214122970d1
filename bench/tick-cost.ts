/**
 * CPU of one tick against a C loop of the same preads on the same kernel files.
 *
 *   node bench/run.mjs [--vm] tick-cost [--rounds 20000] [--json]
 */
import { join } from 'node:path';
import { collectors } from '../src/sampler/collectors.js';
import { clearValues, closeTarget, openTarget, readCollector } from '../src/sampler/target.js';
import { kernelFiles } from './kernel-files.js';
import { runNative } from './native-work.js';
import { median, numberFlag, report } from './report.js';

const rounds = numberFlag('rounds', 20_000);
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
  const chosen = collectors.flatMap(({ file, cgroup, pace }, index) =>
    cgroup === 'sampled' && pace === 'every-tick' && eightFiles.includes(file) && target.files[index] !== null
      ? [index]
      : [],
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

const files = kernelFiles();
try {
  const compared = await compare(files.directory);
  report(
    'tick-cost',
    [
      {
        name: `CPU of a tick of ${compared.files} kernel files / C`,
        value: compared.ratio,
        unit: 'times',
        atMost: 1.5,
        onHost: true,
      },
      { name: 'CPU of a tick', value: compared.nodeNs / 1000, unit: 'us' },
      { name: 'CPU of the C loop', value: compared.cNs / 1000, unit: 'us' },
    ],
    { ...compared, rounds, standIns: files.standIns },
  );
} finally {
  files.remove();
}
