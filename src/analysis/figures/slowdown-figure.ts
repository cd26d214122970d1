import { median } from '../../stats/quantile.js';
import type { ComparedRun } from '../compared-run.js';
import { groupBy } from '../group-by.js';
import { figureSvg } from './frame.js';
import { linearScale, logScale, spread } from './scale.js';
import { seriesLine, seriesMarker } from './series.js';
import { color } from './svg.js';

/**
 * Median wall time of the runs that passed over that with the most CPUs the task passed with, against the CPU quota,
 * a line per task. A task that never passed has no line. Null for fewer than two quotas.
 */
export function slowdownFigure(runs: readonly ComparedRun[]): string | null {
  const limited = runs.filter(
    ({ outcome, limits, metrics: { wallS } }) =>
      outcome === 'passed' && typeof limits.cpus === 'number' && wallS > 0,
  );
  const quotas = [...new Set(limited.map(({ limits }) => limits.cpus ?? 0))].sort((a, b) => a - b);
  const [least, most] = [quotas[0], quotas.at(-1)];
  if (least === undefined || most === undefined || quotas.length < 2) return null;
  const lines = [...groupBy(limited, ({ task }) => task)].map(([task, own]) => {
    const medians = [...groupBy(own, ({ limits }) => limits.cpus ?? 0)]
      .map(([cpus, ofQuota]) => ({ cpus, wallS: median(ofQuota.map(({ metrics: { wallS } }) => wallS)) }))
      .sort((a, b) => a.cpus - b.cpus);
    const base = medians.at(-1);
    return {
      label: base === undefined || base.cpus === most ? task : `${task} (1: with ${base.cpus})`,
      points: medians.map(({ cpus, wallS }) => ({ cpus, factor: wallS / (base?.wallS ?? Number.NaN) })),
    };
  });
  const factors = lines.flatMap(({ points }) => points.map(({ factor }) => factor));
  return figureSvg({
    title: `Slow-down against the CPU quota (median wall time; 1: with ${most} CPUs)`,
    xLabel: 'CPUs (logarithmic)',
    yLabel: 'wall time, times that of the most CPUs',
    legend: lines.map(({ label }, index) => ({ label, color: color(index), series: index })),
    x: logScale(least / 1.2, most * 1.2, { tickValues: spread(quotas), format: String }),
    y: linearScale(0, Math.max(1, ...factors)),
    marks: ({ px, py }) =>
      lines
        .map(({ points }, index) => {
          const shown = points.map(({ cpus, factor }) => [px(cpus), py(factor)] as const);
          return seriesLine(shown, index) + shown.map(([x, y]) => seriesMarker(x, y, index)).join('');
        })
        .join(''),
  });
}
