/**
 * CPU of sampling one container at 100 Hz, main thread and all.
 *
 *   node bench/run.mjs [--vm] cpu-100hz [--seconds 20] [--json]
 */
import { collectors } from '../src/sampler/collectors.js';
import { closeTarget, openTarget } from '../src/sampler/target.js';
import { countedSampling } from './counting-sampler.js';
import { benchCgroups } from './real-cgroups.js';
import { numberFlag, report } from './report.js';

const cgroups = benchCgroups();
try {
  const directory = cgroups.make('a');
  const target = openTarget(0, directory, 0n);
  const files = collectors.flatMap(({ file }, index) => (target.files[index] === null ? [] : [file]));
  closeTarget(target);
  const counted = await countedSampling([directory], {
    intervalNs: 10e6,
    seconds: numberFlag('seconds', 20),
  });
  report(
    'cpu-100hz',
    [
      { name: 'CPU at 100 Hz, 1 container', value: counted.cpuShare * 100, unit: '% of a core', atMost: 2.5 },
      { name: 'of it, the sampler thread', value: counted.threadCpuShare * 100, unit: '% of a core' },
      { name: 'kept ticks', value: (counted.ticks / (counted.ticks + counted.missed)) * 100, unit: '%' },
    ],
    { files, ...counted },
  );
} finally {
  cgroups.remove();
}
