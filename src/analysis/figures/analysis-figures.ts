import type { Analysis } from '../analyze.js';
import { bandScale, linearScale, logScale } from './scale.js';
import { bar, color, dot, figureSvg, polygon, polyline, rule, text } from './svg.js';

/** Figures of an analysis by file name; those without data are left out. */
export function analysisFigures(analysis: Analysis): Record<string, string> {
  const figures: Record<string, string | null> = {
    'memory-over-run': memoryOverRunFigure(analysis.memoryOverRun),
    'time-by-tool': timeFigure('Time by tool', analysis.timeByTool),
    'time-by-category': timeFigure('Time by Bash category', analysis.timeByCategory),
    'tool-positions': positionsFigure(analysis.positions),
    phases: phasesFigure(analysis.phases),
    'memory-rates': ratesFigure(analysis.memoryRates),
    'memory-bursts': burstsFigure(analysis.runs.flatMap((run) => run.bursts)),
    'tool-share': shareFigure(analysis.runs),
    baselines: baselinesFigure(analysis.baselines),
    packing: packingFigure(analysis.packing),
    'tokens-and-time': tokensFigure(analysis.runs),
  };
  return Object.fromEntries(
    Object.entries(figures).flatMap(([name, svg]) => (svg === null ? [] : [[name, svg]])),
  );
}

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

/** Horizontal bars: seconds, with the share behind them. */
export function timeFigure(title: string, kinds: Analysis['timeByTool']): string | null {
  const shown = kinds.slice(0, 12).filter(({ unionS }) => unionS > 0);
  return horizontalBars(
    title,
    'time in which at least one such call ran, s',
    shown.map(({ kind, unionS, share, calls }) => ({
      name: kind,
      value: unionS,
      note: `${(share * 100).toFixed(1)} %, ${calls} calls`,
    })),
  );
}

export function phasesFigure(phases: Analysis['phases']): string | null {
  return horizontalBars(
    'Phases, all runs together',
    'time, s',
    phases.map(({ name, totalS, share }) => ({
      name,
      value: totalS,
      note: `${(share * 100).toFixed(1)} %`,
    })),
  );
}

function horizontalBars(
  title: string,
  xLabel: string,
  bars: readonly { readonly name: string; readonly value: number; readonly note: string }[],
): string | null {
  if (bars.length === 0) return null;
  const rows = bars.toReversed();
  const longest = Math.max(...rows.map(({ name }) => name.length));
  return figureSvg({
    title,
    xLabel,
    yLabel: '',
    grid: 'x',
    left: Math.min(240, 24 + longest * 7),
    height: 110 + rows.length * 26,
    // Room for the note behind the longest bar.
    x: linearScale(0, Math.max(...rows.map(({ value }) => value)) * 1.3),
    y: bandScale(rows.map(({ name }) => name)),
    marks: ({ px, py }) =>
      rows
        .map(
          ({ value, note }, index) =>
            bar(px(0), py(index) - 9, px(value) - px(0), 18, color(0)) +
            text(px(value) + 6, py(index) + 4, note, { fill: '#555' }),
        )
        .join(''),
  });
}

/** A cell per tool and tenth of the run; the darker, the larger the share of the tool's calls. */
export function positionsFigure(positions: Analysis['positions']): string | null {
  const tools = Object.entries(positions)
    .map(([tool, counts]) => ({ tool, counts, total: counts.reduce((sum, count) => sum + count, 0) }))
    .sort((a, b) => a.total - b.total)
    .slice(-12);
  const bins = tools[0]?.counts.length ?? 0;
  if (bins === 0) return null;
  const longest = Math.max(...tools.map(({ tool }) => tool.length));
  return figureSvg({
    title: 'When in the run tools are called',
    xLabel: 'share of the run that has passed; numbers are calls',
    yLabel: '',
    grid: 'x',
    left: Math.min(240, 24 + longest * 7),
    height: 110 + tools.length * 26,
    x: linearScale(0, 1, { count: 10, format: (value) => `${Math.round(value * 100)} %` }),
    y: bandScale(tools.map(({ tool }) => tool)),
    marks: ({ px, py }) =>
      tools
        .flatMap(({ counts, total }, row) =>
          counts.map((count, bin) => {
            const share = count / total;
            const x = px(bin / bins);
            const cell = `<g fill-opacity="${Math.min(1, share * 2.5).toFixed(3)}">${bar(x + 1, py(row) - 12, px(1 / bins) - px(0) - 2, 24, color(0))}</g>`;
            const fill = share > 0.2 ? '#fff' : '#333';
            return count === 0
              ? ''
              : cell +
                  text(px((bin + 0.5) / bins), py(row) + 4, String(count), {
                    anchor: 'middle',
                    size: 11,
                    fill,
                  });
          }),
        )
        .join(''),
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

/** A dot per run: its tool share by union, sorted. */
export function shareFigure(runs: Analysis['runs']): string | null {
  const shares = runs
    .map(({ toolShare }) => toolShare)
    .filter(({ unionShare }) => Number.isFinite(unionShare))
    .sort((a, b) => a.unionShare - b.unionShare);
  if (shares.length < 2) return null;
  const most = Math.max(1, ...shares.map(({ summedShare }) => summedShare));
  return figureSvg({
    title: 'Share of active time in tool calls, run by run',
    xLabel: 'runs, by share',
    yLabel: 'share of active time',
    legend: [
      { label: 'union of the calls', color: color(0) },
      { label: 'durations summed', color: color(1) },
    ],
    x: linearScale(1, shares.length, { nice: false, format: (value) => String(Math.round(value)) }),
    y: linearScale(0, most, { format: (value) => `${Math.round(value * 100)} %` }),
    marks: ({ px, py }) =>
      shares
        .map(
          ({ unionShare, summedShare }, index) =>
            dot(px(index + 1), py(summedShare), 3, color(1)) +
            dot(px(index + 1), py(unionShare), 4, color(0)),
        )
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

export function tokensFigure(runs: Analysis['runs']): string | null {
  const shown = runs.filter(({ figures }) => figures.tokens > 0 && Number.isFinite(figures.durationS));
  if (shown.length < 2) return null;
  return figureSvg({
    title: 'Tokens (each message once) and time',
    xLabel: 'tokens of the run, cache included',
    yLabel: 'duration, s',
    x: linearScale(0, Math.max(...shown.map(({ figures }) => figures.tokens))),
    y: linearScale(0, Math.max(...shown.map(({ figures }) => figures.durationS))),
    marks: ({ px, py }) =>
      shown.map(({ figures }) => dot(px(figures.tokens), py(figures.durationS), 4, color(0), 0.7)).join(''),
  });
}
