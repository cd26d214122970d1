import type { Analysis } from '../analyze.js';
import { rowNames } from './label.js';
import { bandScale, linearScale } from './scale.js';
import { figureSvg } from './frame.js';
import { bar, color, dot, rule, text } from './svg.js';

type Resources = Analysis['resourcesByTool'];

const mostTools = 8;
const barHeight = 9;

/** Seconds of CPU, throttling and stalls (PSI) per tool, exclusive. */
export function secondsByToolFigure(tools: Resources): string | null {
  const seconds = (usec: number | null): number | null => (usec === null ? null : usec / 1e6);
  return groupedBars('CPU, throttling and stalls by tool', 'seconds in the tool’s own calls', tools, [
    ['CPU time', (tool) => seconds(tool.cpuUsec)],
    ['throttled', (tool) => seconds(tool.throttledUsec)],
    ['CPU stall', (tool) => seconds(tool.cpuSomeUsec)],
    ['memory stall', (tool) => seconds(tool.memorySomeUsec)],
    ['I/O stall', (tool) => seconds(tool.ioSomeUsec)],
  ]);
}

/** Bytes read and written per tool, exclusive. */
export function ioByToolFigure(tools: Resources): string | null {
  const megabytes = (bytes: number | null): number | null => (bytes === null ? null : bytes / 1e6);
  return groupedBars('I/O by tool', 'block I/O of the tool’s own calls, MB', tools, [
    ['read', (tool) => megabytes(tool.ioReadBytes)],
    ['written', (tool) => megabytes(tool.ioWriteBytes)],
  ]);
}

type Series = readonly [label: string, valueOf: (tool: Resources[number]) => number | null];

/** A group of bars per tool, one per series; series that are 0 everywhere are left out. */
function groupedBars(
  title: string,
  xLabel: string,
  tools: Resources,
  series: readonly Series[],
): string | null {
  const shown = series.filter(([, valueOf]) => tools.some((tool) => (valueOf(tool) ?? 0) > 0));
  const most = (tool: Resources[number]): number => Math.max(...shown.map(([, of]) => of(tool) ?? 0));
  const rows = tools
    .filter((tool) => most(tool) > 0)
    .sort((a, b) => most(b) - most(a))
    .slice(0, mostTools)
    .toReversed();
  if (rows.length === 0) return null;
  const group = shown.length * barHeight;
  const { labels, left, rowHeight } = rowNames(
    rows.map(({ tool }) => tool),
    group + 12,
  );
  return figureSvg({
    title,
    xLabel,
    yLabel: '',
    grid: 'x',
    left,
    height: 128 + rows.length * rowHeight,
    legend: shown.map(([label], index) => ({ label, color: color(index) })),
    x: linearScale(0, Math.max(...rows.map(most))),
    y: bandScale(labels),
    marks: ({ px, py }) =>
      rows
        .flatMap((row, at) =>
          shown.map(([, valueOf], index) => {
            const value = valueOf(row);
            return value === null
              ? ''
              : bar(
                  px(0),
                  py(at) - group / 2 + index * barHeight,
                  px(value) - px(0),
                  barHeight - 1,
                  color(index),
                );
          }),
        )
        .join(''),
  });
}

/** Highest sample and exact peak of each run, and how many peaks lie between samples. */
export function hiddenPeaksFigure(runs: Analysis['peaksBetweenSamples']): string | null {
  if (runs.length === 0) return null;
  const rows = [...runs]
    .sort((a, b) => b.missedShare - a.missedShare)
    .slice(0, 20)
    .toReversed();
  const { labels, left, rowHeight } = rowNames(
    rows.map(({ run }) => run),
    24,
  );
  return figureSvg({
    title: 'Peaks between samples: the runs in which samples miss most',
    xLabel: 'memory, MB',
    yLabel: '',
    grid: 'x',
    left,
    height: 128 + rows.length * rowHeight,
    legend: [
      { label: 'highest sample', color: color(0) },
      { label: 'exact peak', color: color(1) },
    ],
    // Room for the note behind the highest peak.
    x: linearScale(0, Math.max(...rows.map(({ exactPeakMb }) => exactPeakMb)) * 1.3),
    y: bandScale(labels),
    marks: ({ px, py }) =>
      rows
        .map(
          ({ exactPeakMb, sampledPeakMb, hiddenPeaks }, index) =>
            rule(px(sampledPeakMb), py(index), px(exactPeakMb), py(index), '#999', 2) +
            dot(px(exactPeakMb), py(index), 4, color(1)) +
            dot(px(sampledPeakMb), py(index), 4, color(0)) +
            text(px(exactPeakMb) + 8, py(index) + 4, `${hiddenPeaks} hidden`, { fill: '#555' }),
        )
        .join(''),
  });
}
