import { median, quantile } from '../../stats/quantile.js';
import { seededRandom } from '../../stats/random.js';
import { type ComparedRun, type MetricName, metrics } from '../compared-run.js';
import { groupBy } from '../group-by.js';
import { isInfrastructure } from '../outcome.js';
import { roomiestFirst } from '../roomiest-first.js';
import { bandScale, linearScale, logScale, spread } from './scale.js';
import { successFigure } from './success-figure.js';
import { color, dot, figureSvg, polyline, rule } from './svg.js';

/** Figures of a comparison by file name; those that its configurations cannot show are left out. */
export function comparisonFigures(runs: readonly ComparedRun[]): Record<string, string> {
  const counted = runs.filter(({ outcome }) => !isInfrastructure(outcome));
  const figures: [string, string | null][] = [
    ['success-by-memory', successFigure(counted.filter(({ outcome }) => outcome !== 'unknown'))],
    ['slowdown-by-cpus', slowdownFigure(counted.filter(({ outcome }) => outcome === 'passed'))],
    ...metrics.map(({ name }): [string, string | null] => [
      `distribution-${name}`,
      distributionFigure(name, counted),
    ]),
  ];
  return Object.fromEntries(figures.flatMap(([name, svg]) => (svg === null ? [] : [[name, svg]])));
}

/** Median wall time of runs that passed over that of the most CPUs, against the CPU quota, a line per task. */
export function slowdownFigure(runs: readonly ComparedRun[]): string | null {
  const limited = runs.filter(
    ({ limits, metrics: { wallS } }) => typeof limits.cpus === 'number' && wallS > 0,
  );
  const quotas = [...new Set(limited.map(({ limits }) => limits.cpus ?? 0))].sort((a, b) => a - b);
  const [least, most] = [quotas[0], quotas.at(-1)];
  if (least === undefined || most === undefined || quotas.length < 2) return null;
  const lines = [...groupBy(limited, ({ task }) => task)].map(([task, own]) => {
    const wallOf = (cpus: number): number =>
      median(own.filter(({ limits }) => limits.cpus === cpus).map(({ metrics: { wallS } }) => wallS));
    const base = wallOf(most);
    return { task, points: quotas.map((cpus) => ({ cpus, factor: wallOf(cpus) / base })) };
  });
  const factors = lines.flatMap(({ points }) => points.map(({ factor }) => factor)).filter(Number.isFinite);
  return figureSvg({
    title: `Slow-down against the CPU quota (median wall time; 1: as with ${most} CPUs)`,
    xLabel: 'CPUs (logarithmic)',
    yLabel: 'wall time, times that of the most CPUs',
    legend: lines.map(({ task }, index) => ({ label: task, color: color(index) })),
    x: logScale(least / 1.2, most * 1.2, { tickValues: spread(quotas), format: String }),
    y: linearScale(0, Math.max(1, ...factors)),
    marks: ({ px, py }) =>
      lines
        .map(({ points }, index) => {
          const shown = points.map(({ cpus, factor }) => [px(cpus), py(factor)] as const);
          const dots = shown.filter(([, y]) => !Number.isNaN(y)).map(([x, y]) => dot(x, y, 4, color(index)));
          return polyline(shown, color(index)) + dots.join('');
        })
        .join(''),
  });
}

/** Every run as a dot, with median and quartiles, per task (its colour) and configuration, the roomiest on top. */
export function distributionFigure(metric: MetricName, runs: readonly ComparedRun[]): string | null {
  const { title, unit } = metrics.find(({ name }) => name === metric) ?? { title: metric, unit: 'count' };
  const shown = runs.filter((run) => Number.isFinite(run.metrics[metric]));
  if (shown.length < 2 || shown.every((run) => run.metrics[metric] === 0)) return null;
  const bytes = unit === 'bytes';
  const valueOf = (run: ComparedRun): number => run.metrics[metric] / (bytes ? 1024 ** 2 : 1);
  const tasks = [...groupBy(shown, ({ task }) => task)];
  const groups = tasks
    .flatMap(([task, ofTask], index) =>
      [...groupBy(ofTask, ({ configuration }) => configuration)]
        .sort(([, [a]], [, [b]]) => roomiestFirst(a?.limits ?? {}, b?.limits ?? {}))
        .map(([name, own]) => ({ name: task === '' ? name : `${task}: ${name}`, own, fill: color(index) })),
    )
    .toReversed();
  const random = seededRandom(1);
  const longest = Math.max(...groups.map(({ name }) => name.length));
  return figureSvg({
    title: `Distribution of ${title}: every run, median and quartiles`,
    xLabel: `${title}, ${bytes ? 'MiB' : unit}`,
    yLabel: '',
    grid: 'x',
    left: Math.min(300, 24 + longest * 6.6),
    height: 110 + groups.length * 26,
    x: linearScale(0, Math.max(...shown.map(valueOf))),
    y: bandScale(groups.map(({ name }) => name)),
    marks: ({ px, py }) =>
      groups
        .map(({ own, fill }, index) => {
          const values = own.map(valueOf);
          const middle = px(median(values));
          return (
            rule(px(quantile(values, 0.25)), py(index), px(quantile(values, 0.75)), py(index), '#222', 3) +
            rule(middle, py(index) - 10, middle, py(index) + 10, '#222', 2) +
            values.map((value) => dot(px(value), py(index) + (random() - 0.5) * 14, 3.5, fill, 0.6)).join('')
          );
        })
        .join(''),
  });
}
