/**
 * CPU of sampling many containers at 10 Hz, and whether it grows in proportion.
 *
 *   node bench/run.mjs [--vm] many-containers [--seconds 5] [--json]
 */
import { countedSampling } from './counting-sampler.js';
import { benchCgroups } from './real-cgroups.js';
import { median, numberFlag, report } from './report.js';

const counts = [1, 10, 50, 100, 200, 350, 500];
const seconds = numberFlag('seconds', 5);
const cgroups = benchCgroups();
try {
  const directories = Array.from({ length: Math.max(...counts) }, (_, index) => cgroups.make(`c${index}`));
  const curve: { containers: number; cpuPercent: number; keptPercent: number }[] = [];
  for (const containers of counts) {
    const { cpuShare, ticks, missed } = await countedSampling(directories.slice(0, containers), {
      intervalNs: 100e6,
      seconds,
    });
    curve.push({ containers, cpuPercent: cpuShare * 100, keptPercent: (ticks / (ticks + missed)) * 100 });
  }
  const at = (containers: number) =>
    curve.find((point) => point.containers === containers)?.cpuPercent ?? Number.NaN;
  const perContainer = curve
    .filter(({ containers }) => containers >= 50)
    .map(({ containers, cpuPercent }) => cpuPercent / containers);
  report(
    'many-containers',
    [
      { name: 'CPU, 100 containers at 10 Hz', value: at(100), unit: '% of a core', atMost: 5, onHost: true },
      { name: 'CPU, 500 containers at 10 Hz', value: at(500), unit: '% of a core' },
      {
        name: 'dearest container / median, 50 to 500',
        value: Math.max(...perContainer) / median(perContainer),
        unit: 'times',
        atMost: 1.5,
      },
      ...curve.map(({ containers, cpuPercent }) => ({
        name: `  ${containers} containers`,
        value: cpuPercent,
        unit: '% of a core',
      })),
    ],
    curve,
  );
} finally {
  cgroups.remove();
}
