import { formatBytes } from '../../model/units.js';
import { wilsonInterval } from '../../stats/proportion.js';
import { median, quantile } from '../../stats/quantile.js';
import { seededRandom } from '../../stats/random.js';
import { type ComparedRun, type MetricName, metrics } from '../compared-run.js';
import { groupBy } from '../group-by.js';
import { isInfrastructure } from '../outcome.js';
import { bandScale, linearScale, logScale } from './scale.js';
import { color, dot, figureSvg, polyline, rule } from './svg.js';

/** Figures of a comparison by file name; those that its configurations cannot show are left out. */
export function comparisonFigures(runs: readonly ComparedRun[]): Record<string, string> {
  const counted = runs.filter(({ outcome }) => !isInfrastructure(outcome));
  const figures: [string, string | null][] = [
    ['success-by-memory', successFigure(counted)],
    ['slowdown-by-cpus', slowdownFigure(counted.filter(({ outcome }) => outcome === 'passed'))],
    ...metrics.map(({ name }): [string, string | null] => [
      `distribution-${name}`,
      distributionFigure(name, counted),
    ]),
  ];
  return Object.fromEntries(figures.flatMap(([name, svg]) => (svg === null ? [] : [[name, svg]])));
}

/**
 * Success rate with its Wilson interval against memory.max, a line per task; other limits are pooled. Unlimited
 * runs are not on the axis.
 */
export function successFigure(runs: readonly ComparedRun[]): string | null {
  const limited = runs.filter((run) => typeof run.limits.memoryMaxBytes === 'number');
  const points = [...groupBy(limited, ({ task }) => task)].flatMap(([task, ofTask]) =>
    [...groupBy(ofTask, ({ limits }) => limits.memoryMaxBytes ?? 0)].map(([limit, own]) => {
      const passed = own.filter(({ outcome }) => outcome === 'passed').length;
      return { task, limit, rate: passed / own.length, interval: wilsonInterval(passed, own.length) };
    }),
  );
  const limits = [...new Set(points.map(({ limit }) => limit))].sort((a, b) => a - b);
  const [least, most] = [limits[0], limits.at(-1)];
  if (least === undefined || most === undefined || limits.length < 2) return null;
  const tasks = [...groupBy(points, ({ task }) => task)];
  return figureSvg({
    title: 'Success against the memory limit, with 95 % intervals',
    xLabel: 'memory.max (logarithmic)',
    yLabel: 'runs that passed',
    legend: tasks.map(([task], index) => ({ label: task, color: color(index) })),
    x: logScale(least / 1.2, most * 1.2, {
      tickValues: spread(limits),
      format: (value) => formatBytes(value),
    }),
    y: linearScale(0, 1, { format: (value) => `${Math.round(value * 100)} %` }),
    marks: ({ px, py }) =>
      tasks
        .map(([, own], index) => {
          const sorted = own.toSorted((a, b) => a.limit - b.limit);
          // Tasks side by side, so that their intervals do not hide each other.
          const x = (limit: number): number => px(limit) + (index - (tasks.length - 1) / 2) * 6;
          return (
            polyline(
              sorted.map(({ limit, rate }) => [x(limit), py(rate)]),
              color(index),
            ) +
            sorted
              .map(
                ({ limit, rate, interval: { low, high } }) =>
                  rule(x(limit), py(low), x(limit), py(high), color(index), 1.5) +
                  dot(x(limit), py(rate), 4, color(index)),
              )
              .join('')
          );
        })
        .join(''),
  });
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
    title: `Slow-down against the CPU quota (median wall time, 1 = ${most} CPUs)`,
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

/** Every run as a dot, with median and quartiles, per task and configuration. */
export function distributionFigure(metric: MetricName, runs: readonly ComparedRun[]): string | null {
  const { title, unit } = metrics.find(({ name }) => name === metric) ?? { title: metric, unit: 'count' };
  const shown = runs.filter((run) => Number.isFinite(run.metrics[metric]));
  if (shown.length < 2 || shown.every((run) => run.metrics[metric] === 0)) return null;
  const bytes = unit === 'bytes';
  const valueOf = (run: ComparedRun): number => run.metrics[metric] / (bytes ? 1024 ** 2 : 1);
  const groups = [
    ...groupBy(shown, (run) => (run.task === '' ? '' : `${run.task}: `) + run.configuration),
  ].toReversed();
  const random = seededRandom(1);
  const longest = Math.max(...groups.map(([name]) => name.length));
  return figureSvg({
    title: `Distribution of ${title}: every run, median and quartiles`,
    xLabel: `${title}, ${bytes ? 'MiB' : unit}`,
    yLabel: '',
    grid: 'x',
    left: Math.min(300, 24 + longest * 6.6),
    height: 110 + groups.length * 34,
    x: linearScale(0, Math.max(...shown.map(valueOf))),
    y: bandScale(groups.map(([name]) => name)),
    marks: ({ px, py }) =>
      groups
        .map(([, own], index) => {
          const values = own.map(valueOf);
          const middle = px(median(values));
          return (
            rule(px(quantile(values, 0.25)), py(index), px(quantile(values, 0.75)), py(index), color(0), 3) +
            rule(middle, py(index) - 10, middle, py(index) + 10, color(0), 2) +
            values
              .map((value) => dot(px(value), py(index) + (random() - 0.5) * 14, 3.5, color(1), 0.6))
              .join('')
          );
        })
        .join(''),
  });
}

/** About six of the values, first and last among them: more labels would run into each other. */
function spread(values: readonly number[]): number[] {
  const step = Math.ceil(values.length / 6);
  return values.filter((_, index) => (values.length - 1 - index) % step === 0);
}
