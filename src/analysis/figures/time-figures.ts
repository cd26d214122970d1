import type { Analysis } from '../analyze.js';
import { rowNames } from './label.js';
import { bandScale, linearScale } from './scale.js';
import { figureSvg } from './frame.js';
import { bar, color, dot, text } from './svg.js';

/** Horizontal bars: seconds, with the share behind them. */
export function timeFigure(title: string, kinds: Analysis['timeByTool']): string | null {
  const shown = kinds.slice(0, 12).filter(({ unionS }) => unionS > 0);
  return horizontalBars(
    title,
    'time in which at least one such call ran, s',
    shown.map(({ kind, unionS, share, calls }) => ({
      name: kind,
      value: unionS,
      note: `${(share * 100).toFixed(1)} %, ${calls} ${calls === 1 ? 'call' : 'calls'}`,
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
  const { labels, left, rowHeight } = rowNames(
    rows.map(({ name }) => name),
    26,
  );
  return figureSvg({
    title,
    xLabel,
    yLabel: '',
    grid: 'x',
    left,
    height: 110 + rows.length * rowHeight,
    // Room for the note behind the longest bar.
    x: linearScale(0, Math.max(...rows.map(({ value }) => value)) * 1.3),
    y: bandScale(labels),
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
  const { labels, left, rowHeight } = rowNames(
    tools.map(({ tool }) => tool),
    26,
  );
  return figureSvg({
    title: 'When in the run tools are called',
    xLabel: 'share of the run that has passed; numbers are calls',
    yLabel: '',
    grid: 'x',
    left,
    height: 110 + tools.length * rowHeight,
    x: linearScale(0, 1, { count: 10, format: (value) => `${Math.round(value * 100)} %` }),
    y: bandScale(labels),
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
    x: linearScale(1, shares.length, { nice: false, integer: true }),
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
