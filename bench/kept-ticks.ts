/**
 * The share of deadlines that got their tick, on an idle machine and with two spinning processes per CPU.
 *
 *   node bench/run.mjs [--vm] kept-ticks [--seconds 10] [--json]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism, loadavg } from 'node:os';
import { countedSampling } from './counting-sampler.js';
import { nativeWork } from './native-work.js';
import { benchCgroups } from './real-cgroups.js';
import { numberFlag, report } from './report.js';

const seconds = numberFlag('seconds', 10);
const cgroups = benchCgroups();
const spinners: ChildProcess[] = [];
try {
  const directory = cgroups.make('a');
  const kept = async (hz: number) => {
    const counted = await countedSampling([directory], { intervalNs: 1e9 / hz, seconds });
    return { hz, ...counted, keptPercent: (counted.ticks / (counted.ticks + counted.missed)) * 100 };
  };
  const load = loadavg()[0];
  const idle = [await kept(100), await kept(1000)];
  const program = nativeWork();
  for (let count = 0; count < 2 * availableParallelism(); count += 1) {
    spinners.push(spawn(program, ['cpu', '3600000'], { stdio: 'ignore' }));
  }
  const busy = [await kept(100), await kept(1000)];
  const percent = (list: typeof idle, hz: number) =>
    list.find((one) => one.hz === hz)?.keptPercent ?? Number.NaN;
  report(
    'kept-ticks',
    [
      { name: 'kept at 100 Hz, idle', value: percent(idle, 100), unit: '%', atLeast: 99 },
      { name: 'kept at 100 Hz, 2 spinners per CPU', value: percent(busy, 100), unit: '%', atLeast: 95 },
      { name: 'kept at 1 kHz, idle', value: percent(idle, 1000), unit: '%' },
      { name: 'kept at 1 kHz, 2 spinners per CPU', value: percent(busy, 1000), unit: '%' },
    ],
    { cpus: availableParallelism(), loadBefore: load, idle, busy },
  );
} finally {
  for (const spinner of spinners) spinner.kill('SIGKILL');
  cgroups.remove();
}
