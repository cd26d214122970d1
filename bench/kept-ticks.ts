/**
 * The share of deadlines that got their tick, on an idle machine and with two spinning processes per CPU; beside it, at
 * the same time, that of a C loop that only sleeps to such deadlines: what the machine allows.
 *
 *   node bench/run.mjs [--vm] kept-ticks [--seconds 10] [--json]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism, loadavg } from 'node:os';
import { countedSampling } from './counting-sampler.js';
import { nativeWork, runNative } from './native-work.js';
import { benchCgroups } from './real-cgroups.js';
import { numberFlag, report } from './report.js';

const seconds = numberFlag('seconds', 10);
const cgroups = benchCgroups();
const spinners: ChildProcess[] = [];
try {
  const directory = cgroups.make('a');
  const sample = async (hz: number) => {
    const inC = runNative(['deadlines', String(hz), String(seconds * 1000)]);
    const counted = await countedSampling([directory], { intervalNs: 1e9 / hz, seconds, warmUpMs: 500 });
    const [keptInC = Number.NaN, ofC = Number.NaN] = await inC;
    return {
      hz,
      ...counted,
      keptPercent: (counted.ticks / (counted.ticks + counted.missed)) * 100,
      keptByCPercent: (keptInC / ofC) * 100,
    };
  };
  const load = loadavg()[0];
  const idle = [await sample(100), await sample(1000)];
  const program = nativeWork();
  for (let count = 0; count < 2 * availableParallelism(); count += 1) {
    spinners.push(spawn(program, ['cpu', '3600000'], { stdio: 'ignore' }));
  }
  const busy = [await sample(100), await sample(1000)];
  const findings = (
    [at100 = Number.NaN, at1000 = Number.NaN]: readonly number[],
    when: string,
    atLeast?: number,
  ) => [
    {
      name: `kept at 100 Hz, ${when}`,
      value: at100,
      unit: '%',
      ...(atLeast === undefined ? {} : { atLeast }),
    },
    { name: `kept at 1 kHz, ${when}`, value: at1000, unit: '%' },
  ];
  const kept = (list: typeof idle) => list.map(({ keptPercent }) => keptPercent);
  const keptByC = (list: typeof idle) => list.map(({ keptByCPercent }) => keptByCPercent);
  report(
    'kept-ticks',
    [
      ...findings(kept(idle), 'idle', 99),
      ...findings(kept(busy), '2 spinners per CPU', 95),
      ...findings(keptByC(idle), 'idle, by a C loop beside it'),
      ...findings(keptByC(busy), '2 spinners per CPU, by a C loop'),
    ],
    { cpus: availableParallelism(), loadBefore: load, idle, busy },
  );
} finally {
  for (const spinner of spinners) spinner.kill('SIGKILL');
  cgroups.remove();
}
