import type { Analysis } from '../analyze.js';
import { bandScale, linearScale, logScale } from './scale.js';
import { figureSvg } from './frame.js';
import { bar, color, dot, polygon, polyline, rule, text } from './svg.js';

export function memoryOverRunFigure(curve: Analysis['memoryOverRun']): string | null {
  const points = curve.filter(({ runs }) => runs > 0);
  if (points.length < 2) return null;
  return figureSvg({
    title: 'Memory over the run: mean, and P10 to P90 of the runs',
    xLabel: 'share of the run that has passed',
    yLabel: 'memory, MB',
    x: linearScale(0, 1, { format: (value) => `${Math.round(value * 100)} %` }),
    y: linearScale(0, Math.max(...points.map(({ p90Mb, meanMb }) => Math.max(p90Mb, meanMb)))),
    marks: ({ px, py }) =>
      polygon(
        [
          ...points.map(({ position, p90Mb }) => [px(position), py(p90Mb)] as const),
          ...points.toReversed().map(({ position, p10Mb }) => [px(position), py(p10Mb)] as const),
        ],
        color(0),
        0.2,
      ) +
      polyline(
        points.map(({ position, meanMb }) => [px(position), py(meanMb)]),
        color(0),
      ),
  });
}

export function ratesFigure(bins: Analysis['memoryRates']): string | null {
  if (bins.length === 0) return null;
  const most = Math.max(...bins.map(({ count }) => count));
  return figureSvg({
    title: 'How fast memory changes from sample to sample',
    xLabel: '|rate of change|, MB/s: from the number to its double',
    yLabel: 'sample pairs (logarithmic)',
    x: bandScale(bins.map(({ low, high }) => (low === 0 ? `below ${high}` : String(low)))),
    y: logScale(0.7, Math.max(2, most) * 1.6),
    marks: ({ px, py, width }) =>
      bins
        .map(({ count }, index) => {
          const barWidth = (width / bins.length) * 0.84;
          const base = py(0.7);
          if (count === 0) return '';
          return (
            bar(px(index) - barWidth / 2, py(count), barWidth, base - py(count), color(0)) +
            text(px(index), py(count) - 4, String(count), {
              anchor: 'middle',
              size: 11,
            })
          );
        })
        .join(''),
  });
}

export function burstsFigure(bursts: Analysis['runs'][number]['bursts']): string | null {
  const shown = bursts.filter(({ widthS, heightMb }) => widthS > 0 && heightMb > 0);
  if (shown.length === 0) return null;
  const widths = shown.map(({ widthS }) => widthS);
  const heights = shown.map(({ heightMb }) => heightMb);
  return figureSvg({
    title: 'Memory bursts: stretches above 1.5 times the median of the run',
    xLabel: 'width, s',
    yLabel: 'height above the median, MB',
    legend: [
      { label: 'in a tool call', color: color(1) },
      { label: 'outside', color: color(0) },
    ],
    x: logScale(Math.min(...widths) / 1.2, Math.max(...widths) * 1.2),
    y: logScale(Math.min(...heights) / 1.2, Math.max(...heights) * 1.2),
    marks: ({ px, py }) =>
      shown
        .map(({ widthS, heightMb, inTool }) => dot(px(widthS), py(heightMb), 4, color(inTool ? 1 : 0), 0.6))
        .join(''),
  });
}

export function baselinesFigure(baselines: Analysis['baselines']): string | null {
  const shown = baselines.filter(({ medianMb }) => Number.isFinite(medianMb));
  // One bar of unknown version compares nothing.
  if (!shown.some(({ cliVersion }) => cliVersion !== null)) return null;
  return figureSvg({
    title: 'Framework baseline: median memory of the first 10 % of samples',
    xLabel: 'CLI version (runs)',
    yLabel: 'memory, MB',
    x: bandScale(shown.map(({ cliVersion, runs }) => `${cliVersion ?? 'not known'} (${runs})`)),
    y: linearScale(0, Math.max(...shown.map(({ maxMb }) => maxMb))),
    marks: ({ px, py }) =>
      shown
        .map(
          ({ medianMb, minMb, maxMb }, index) =>
            rule(px(index), py(minMb), px(index), py(maxMb), color(0), 2) +
            dot(px(index), py(medianMb), 5, color(0)) +
            text(px(index) + 10, py(medianMb) + 4, `${Math.round(medianMb)}`, {}),
        )
        .join(''),
  });
}

export function packingFigure(packing: Analysis['packing']): string | null {
  const shown = packing.filter(({ draws }) => draws > 0);
  if (shown.length === 0) return null;
  const most = Math.max(...shown.map(({ sumOfPeaksMb }) => sumOfPeaksMb));
  return figureSvg({
    title: 'Packing: limits at each peak against what is needed at once',
    xLabel: 'runs side by side, at random offsets',
    yLabel: 'memory, MB',
    legend: [
      { label: 'sum of the peaks', color: color(1) },
      { label: 'peak of the sum', color: color(0) },
    ],
    x: bandScale(shown.map(({ together }) => String(together))),
    y: linearScale(0, most * 1.05),
    marks: ({ px, py, width }) =>
      shown
        .map(({ sumOfPeaksMb, peakOfSumMb, overcommit }, index) => {
          const half = Math.min(48, (width / shown.length) * 0.3);
          return (
            bar(px(index) - half, py(sumOfPeaksMb), half - 1, py(0) - py(sumOfPeaksMb), color(1)) +
            bar(px(index) + 1, py(peakOfSumMb), half - 1, py(0) - py(peakOfSumMb), color(0)) +
            text(px(index), py(sumOfPeaksMb) - 6, `${overcommit.mean.toFixed(2)}x`, { anchor: 'middle' })
          );
        })
        .join(''),
  });
}
