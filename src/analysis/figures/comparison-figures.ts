import { median, quantile } from '../../stats/quantile.js';
import { seededRandom } from '../../stats/random.js';
import { type ComparedRun, type MetricName, metrics } from '../compared-run.js';
import { groupBy } from '../group-by.js';
import { isInfrastructure } from '../outcome.js';
import { roomiestFirst } from '../roomiest-first.js';
import { rowNames } from './label.js';
import { bandScale, linearScale } from './scale.js';
import { slowdownFigure } from './slowdown-figure.js';
import { successFigure } from './success-figure.js';
import { figureSvg } from './frame.js';
import { color, dot, rule } from './svg.js';

/** Figures of a comparison by file name; those that its configurations cannot show are left out. */
export function comparisonFigures(runs: readonly ComparedRun[]): Record<string, string> {
  const counted = runs.filter(({ outcome }) => !isInfrastructure(outcome));
  const figures: [string, string | null][] = [
    ['success-by-memory', successFigure(counted.filter(({ outcome }) => outcome !== 'unknown'))],
    ['slowdown-by-cpus', slowdownFigure(counted)],
    ...metrics.map(({ name }): [string, string | null] => [
      `distribution-${name}`,
      distributionFigure(name, counted),
    ]),
  ];
  return Object.fromEntries(figures.flatMap(([name, svg]) => (svg === null ? [] : [[name, svg]])));
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
  const { labels, left, rowHeight } = rowNames(
    groups.map(({ name }) => name),
    26,
  );
  return figureSvg({
    title: `Distribution of ${title}: every run, median and quartiles`,
    xLabel: `${title}, ${bytes ? 'MiB' : unit}`,
    yLabel: '',
    grid: 'x',
    left,
    height: 110 + groups.length * rowHeight,
    x: linearScale(0, Math.max(...shown.map(valueOf)), { integer: unit === 'count' }),
    y: bandScale(labels),
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
