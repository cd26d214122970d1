import { formatBytes } from '../../model/units.js';
import { wilsonInterval } from '../../stats/proportion.js';
import type { ComparedRun } from '../compared-run.js';
import { groupBy } from '../group-by.js';
import { linearScale, logScale, spread } from './scale.js';
import { figureSvg } from './frame.js';
import { seriesLine, seriesMarker } from './series.js';
import { color, rule } from './svg.js';

/** All tasks of a limit take no more than this share of the way to the next one. */
const sideBySide = 0.5;

/**
 * Success rate with its Wilson interval against memory.max, a line per task; other limits are pooled. Runs
 * without a memory limit stand at the right end, apart from the line. Null for fewer than two limits.
 */
export function successFigure(runs: readonly ComparedRun[]): string | null {
  const limitOf = ({ limits }: ComparedRun): number => limits.memoryMaxBytes ?? Number.POSITIVE_INFINITY;
  const limits = [...new Set(runs.map(limitOf))].filter(Number.isFinite).sort((a, b) => a - b);
  const [least, most] = [limits[0], limits.at(-1)];
  if (least === undefined || most === undefined || limits.length < 2) return null;
  const unlimited = runs.some((run) => limitOf(run) === Number.POSITIVE_INFINITY) ? most * 2 : null;
  const tasks = [...groupBy(runs, ({ task }) => task)].map(([task, ofTask]) => ({
    task,
    points: [...groupBy(ofTask, limitOf)]
      .map(([limit, own]) => {
        const passed = own.filter(({ outcome }) => outcome === 'passed').length;
        return { limit, rate: passed / own.length, interval: wilsonInterval(passed, own.length) };
      })
      .sort((a, b) => a.limit - b.limit),
  }));
  return figureSvg({
    title: 'Success against the memory limit, with 95 % intervals',
    xLabel: 'memory.max (logarithmic)',
    yLabel: 'runs that passed',
    legend: tasks.map(({ task }, index) => ({ label: task, color: color(index), series: index })),
    x: logScale(least / 1.2, (unlimited ?? most) * 1.2, {
      tickValues: [...spread(limits), ...(unlimited === null ? [] : [unlimited])],
      format: (value) => (value === unlimited ? 'unlimited' : formatBytes(value)),
    }),
    y: linearScale(0, 1, { format: (value) => `${Math.round(value * 100)} %` }),
    marks: ({ px, py }) => {
      const places = [...limits, ...(unlimited === null ? [] : [unlimited])].map(px);
      const gap = Math.min(...places.slice(1).map((place, index) => place - (places[index] ?? 0)));
      const step = Math.min(6, (gap * sideBySide) / Math.max(1, tasks.length - 1));
      return tasks
        .map(({ points }, index) => {
          // Tasks side by side, so that their intervals do not hide each other.
          const aside = (index - (tasks.length - 1) / 2) * step;
          const x = (limit: number): number =>
            px(Number.isFinite(limit) ? limit : (unlimited ?? limit)) + aside;
          const line = points.filter(({ limit }) => Number.isFinite(limit));
          return [
            seriesLine(
              line.map(({ limit, rate }) => [x(limit), py(rate)] as const),
              index,
            ),
            ...points.map(
              ({ limit, rate, interval: { low, high } }) =>
                rule(x(limit), py(low), x(limit), py(high), color(index), 1.5) +
                seriesMarker(x(limit), py(rate), index),
            ),
          ].join('');
        })
        .join('');
    },
  });
}
