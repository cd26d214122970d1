import uPlot from 'uplot';
import { formatBytes } from '../model/units.js';
import type { ChartSpec } from './chart-specs.js';
import { drawLimit, drawMarks, drawPeak, placeBand } from './decorations.js';
import { el } from './dom.js';
import { legend } from './legend.js';
import { peakOf, type TimelineContext } from './model.js';
import { highestIn, reduceCurve, stepsOf } from './reduce.js';
import { timeIncrements, timeText } from './time-text.js';

export interface Chart {
  readonly plot: uPlot;
  /** Takes the data of the view anew. */
  readonly refresh: () => void;
  /** Shows which call is pointed at. */
  readonly mark: () => void;
  readonly resize: () => void;
  /** Shows the values at an own time of the run. */
  readonly readAt: (atS: number | null) => void;
}

export const axisWidth = 74;
const stepped = uPlot.paths.stepped?.({ align: -1 });

/** One chart: a high and a low line per curve, limits, marks and the call that is pointed at. */
export function createChart(host: HTMLElement, spec: ChartSpec, context: TimelineContext): Chart {
  const labels = legend(spec, context, (index, shown) => {
    plot.setSeries(1 + index * 2, { show: shown });
    plot.setSeries(2 + index * 2, { show: shown });
  });
  host.append(labels.element);
  const plot = new uPlot(optionsOf(spec, context, host.clientWidth), data(), host);
  const band = el('div', { class: 'band', 'aria-hidden': 'true' });
  plot.over.append(band);
  const mark = () => placeBand(band, plot, context);
  mark();

  function data(): uPlot.AlignedData {
    const { curves } = context.model();
    const offset = context.offsetS();
    const { fromS, toS } = context.view.view;
    // Two pixels a step: half the lines to draw, and the eye sees no difference.
    const columns = Math.max(50, (host.clientWidth - axisWidth) / 2);
    const steps = stepsOf(curves, fromS + offset, toS + offset, columns);
    const lines: (number | null | undefined)[][] = [];
    const nothing = steps.endS.map(() => null);
    for (const { name } of spec.curves) {
      const { high, low } = reduceCurve(curves.curves[name], steps);
      lines.push(high, low ?? nothing);
    }
    return [offset === 0 ? steps.endS : steps.endS.map((end) => end - offset), ...lines];
  }

  function tellHighest(): void {
    const first = spec.curves[0];
    if (first === undefined) return;
    const { curves } = context.model();
    const { fromS, toS } = context.view.view;
    const offset = context.offsetS();
    labels.highest(highestIn(curves, curves.curves[first.name], fromS + offset, toS + offset)?.value ?? null);
  }

  tellHighest();
  return {
    plot,
    refresh() {
      plot.batch(() => {
        plot.setData(data(), false);
        plot.setScale('x', { min: context.view.view.fromS, max: context.view.view.toS });
      });
      tellHighest();
      mark();
    },
    mark,
    resize: () => plot.setSize({ width: host.clientWidth, height: spec.height }),
    readAt: labels.readAt,
  };
}

function optionsOf(spec: ChartSpec, context: TimelineContext, width: number): uPlot.Options {
  const { fromS, toS } = context.view.view;
  const ink = () => context.palette().quiet;
  const grid = { stroke: () => context.palette().grid, width: 1 };
  return {
    width,
    height: spec.height,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: false, min: fromS, max: toS, range: () => [context.view.view.fromS, context.view.view.toS] },
      y: { range: (_, __, most) => [0, topOf(spec, context, most)] },
    },
    axes: [
      {
        stroke: ink,
        grid,
        ticks: grid,
        size: 28,
        incrs: [...timeIncrements],
        space: 80,
        values: (_, splits, __, ___, step) => splits.map((at) => timeText(at, step)),
      },
      {
        stroke: ink,
        grid,
        ticks: grid,
        size: axisWidth,
        space: 34,
        incrs: [...spec.increments],
        values: (_, splits) => splits.map(spec.format),
      },
    ],
    series: [{}, ...spec.curves.flatMap((curve) => seriesOf(curve, context))],
    bands: spec.curves.flatMap((curve, index) => ({
      series: [1 + index * 2, 2 + index * 2] as [number, number],
      fill: () => `${context.palette().curves[curve.name]}40`,
    })),
    cursor: cursorOf(context),
    hooks: hooksOf(spec, context),
  };
}

function seriesOf(curve: ChartSpec['curves'][number], context: TimelineContext): uPlot.Series[] {
  const stroke = () => context.palette().curves[curve.name];
  const paths = stepped === undefined ? {} : { paths: stepped };
  const common = { stroke, ...paths, points: { show: false }, dash: [...(curve.dash ?? [])] };
  const fill = curve.filled === true ? { fill: () => `${context.palette().curves[curve.name]}1f` } : {};
  return [
    { ...common, ...fill, label: curve.label, width: curve.width ?? 1.2 },
    { ...common, label: `${curve.label}, lowest`, width: 0.6 },
  ];
}

function topOf(spec: ChartSpec, context: TimelineContext, most: number | null): number {
  const { limits } = context.model().payload;
  const seen = Math.max(spec.least, most ?? 0);
  if (spec.key === 'memory') return Math.max(spec.least, context.memoryTop()) * 1.06;
  if (spec.key === 'cpu' && limits.cpus !== null && limits.cpus <= seen * 4)
    return Math.max(seen, limits.cpus) * 1.06;
  return spec.key === 'pressure' ? Math.min(1, seen * 1.1) : seen * 1.06;
}

/** What the axis of memory has to show of one run: its peak, and a limit that is not far above. */
export function memoryTopOf(context: TimelineContext): number {
  const model = context.model();
  const peak = peakOf(model)?.bytes ?? 0;
  const { memoryMaxBytes, memoryHighBytes } = model.payload.limits;
  const near = [memoryMaxBytes, memoryHighBytes].filter((limit) => limit !== null && limit <= peak * 4);
  return Math.max(peak, ...near.map((limit) => limit ?? 0));
}

/** The pointer and the drag that every chart of a timeline has. */
export function cursorOf(context: TimelineContext): uPlot.Cursor {
  return {
    drag: { x: true, y: false, setScale: false, dist: 4 },
    points: { show: false },
    focus: { prox: -1 },
    y: false,
    sync: { key: context.syncKey, scales: ['x', null] },
    bind: {
      dblclick: () => () => {
        context.view.showAll();
        return null;
      },
    },
  };
}

/** Zooms to what was dragged over. */
export function zoomToSelection(context: TimelineContext): (plot: uPlot) => void {
  return (plot) => {
    const { left, width } = plot.select;
    if (width < 4) return;
    const from = plot.posToVal(left, 'x');
    const to = plot.posToVal(left + width, 'x');
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    context.view.show(from, to);
  };
}

function hooksOf(spec: ChartSpec, context: TimelineContext): uPlot.Hooks.Arrays {
  return {
    setSelect: [zoomToSelection(context)],
    setCursor: [
      (plot) => {
        // Of a pointer that is over another chart, that one tells.
        if (plot.cursor.event == null) return;
        const left = plot.cursor.left ?? -1;
        context.point(left < 0 ? null : plot.posToVal(left, 'x') + context.offsetS(), null);
      },
    ],
    draw: [
      (plot) => {
        const { payload } = context.model();
        const { memoryMaxBytes, memoryHighBytes, cpus } = payload.limits;
        if (spec.key === 'memory') {
          if (memoryMaxBytes !== null)
            drawLimit(plot, context, memoryMaxBytes, `limit ${formatBytes(memoryMaxBytes)}`);
          if (memoryHighBytes !== null)
            drawLimit(plot, context, memoryHighBytes, `high ${formatBytes(memoryHighBytes)}`);
          drawPeak(plot, context);
        }
        if (spec.key === 'cpu' && cpus !== null) drawLimit(plot, context, cpus, `quota ${cpus} CPUs`);
        drawMarks(plot, context, spec.key === 'memory');
      },
    ],
  };
}
