/**
 * CPU of sampling one container at 100 Hz, main thread and all.
 *
 *   node bench/run.mjs [--vm] cpu-100hz [--seconds 20] [--json]
 */
import { collectors } from '../src/sampler/collectors.js';
import { closeTarget, openTarget } from '../src/sampler/target.js';
import { countedSampling } from './counting-sampler.js';
import { kernelFiles } from './kernel-files.js';
import { numberFlag, report } from './report.js';

const kernel = kernelFiles();
try {
  const { directory, standIns } = kernel;
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
      {
        name: 'CPU at 100 Hz, 1 container',
        value: counted.cpuShare * 100,
        unit: '% of a core',
        atMost: 2.5,
        onHost: true,
      },
      { name: 'of it, the sampler thread', value: counted.threadCpuShare * 100, unit: '% of a core' },
      { name: 'kept ticks', value: (counted.ticks / (counted.ticks + counted.missed)) * 100, unit: '%' },
    ],
    { files, standIns, ...counted },
  );
} finally {
  kernel.remove();
}
