import type { Analysis } from '../analyze.js';
import { rowNames } from './label.js';
import { bandScale, linearScale, logScale, shortNumber } from './scale.js';
import { figureSvg } from './frame.js';
import { bar, color, dot, rule } from './svg.js';

/** A dot per run: how memory goes with CPU. */
export function correlationFigure(runs: Analysis['runs']): string | null {
  const values = runs
    .map(({ cpuMemoryCorrelation }) => cpuMemoryCorrelation)
    .filter((value) => Number.isFinite(value))
    .sort((a, b) => a - b);
  if (values.length < 2) return null;
  return figureSvg({
    title: 'Correlation of CPU and memory, run by run',
    xLabel: 'runs, by correlation',
    yLabel: 'Pearson’s r over the samples of the run',
    x: linearScale(1, values.length, { nice: false, integer: true }),
    y: linearScale(-1, 1),
    marks: ({ px, py }) =>
      rule(px(1), py(0), px(values.length), py(0), '#888') +
      values.map((value, index) => dot(px(index + 1), py(value), 4, color(0))).join(''),
  });
}

const varied = [
  ['durationS', 'duration'],
  ['peakMemoryMb', 'peak memory'],
  ['cpuS', 'CPU time'],
  ['toolCalls', 'tool calls'],
  ['tokens', 'tokens'],
] as const;

/** Largest over smallest of the runs of each task. */
export function variationFigure(variation: Analysis['variation']): string | null {
  const rows = variation
    .map(({ task, figures }) => ({
      task,
      ratios: varied.map(([key]) => figures[key].ratio).map((ratio) => (ratio >= 1 ? ratio : Number.NaN)),
    }))
    .filter(({ ratios }) => ratios.some(Number.isFinite))
    .slice(0, 15)
    .toReversed();
  if (rows.length === 0) return null;
  const ratios = rows.flatMap((row) => row.ratios).filter(Number.isFinite);
  const { labels, left, rowHeight } = rowNames(
    rows.map(({ task }) => task),
    26,
  );
  return figureSvg({
    title: 'Runs of one task: largest over smallest',
    xLabel: 'largest over smallest (logarithmic)',
    yLabel: '',
    grid: 'x',
    left,
    height: 128 + rows.length * rowHeight,
    legend: varied.map(([, label], index) => ({ label, color: color(index) })),
    x: logScale(1, Math.max(2, ...ratios) * 1.1, {
      tickValues: [1, 1.5, 2, 3, 5, 10, 20, 50, 100].filter((tick) => tick <= Math.max(2, ...ratios) * 1.1),
      format: (value) => `${shortNumber(value)}x`,
    }),
    y: bandScale(labels),
    marks: ({ px, py }) =>
      rows
        .flatMap((row, at) =>
          row.ratios.map((ratio, index) =>
            Number.isFinite(ratio) ? dot(px(ratio), py(at) + (index - 2) * 2, 4, color(index), 0.85) : '',
          ),
        )
        .join(''),
  });
}

/** How long groups of retries are, by both definitions. */
export function retriesFigure(runs: Analysis['runs']): string | null {
  const rows = runs.flatMap(({ bashRows }) => bashRows ?? []);
  const retries = runs.flatMap((run) => (run.retries ?? []).map(({ attempts }) => attempts));
  const definitions = [
    { label: 'three and more Bash calls in a row', color: color(1), lengths: rows },
    // Where no run tells which calls failed there is nothing to draw, not even zeros.
    ...(runs.some((run) => run.retries !== null)
      ? [{ label: 'the same command after a failure', color: color(0), lengths: retries }]
      : []),
  ];
  const longest = Math.max(0, ...rows, ...retries);
  if (longest === 0) return null;
  const last = Math.min(12, longest);
  const lengths = Array.from({ length: last - 1 }, (_, index) => index + 2);
  const counts = definitions.map((groups) =>
    lengths.map((length) => groups.lengths.filter((own) => Math.min(own, last) === length).length),
  );
  return figureSvg({
    title:
      definitions.length > 1
        ? 'Groups of retries, by two definitions'
        : 'Rows of three and more Bash calls (which calls failed is not known)',
    xLabel: 'calls in the group',
    yLabel: 'groups',
    legend: definitions,
    x: bandScale(lengths.map((length) => (length === last && longest > last ? `${length}+` : `${length}`))),
    y: linearScale(0, Math.max(...counts.flat()), { integer: true }),
    marks: ({ px, py }) => {
      const width = Math.min(40, (px(1) - px(0)) * 0.4);
      return counts
        .flatMap((own, which) =>
          own.map((count, index) =>
            bar(
              px(index) + (which - definitions.length / 2) * width,
              py(count),
              width - 1,
              py(0) - py(count),
              definitions[which]?.color ?? color(1),
            ),
          ),
        )
        .join('');
    },
  });
}
