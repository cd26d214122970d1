import { callTable, type CallTable } from './call-table.js';
import { type Chart, createChart, memoryTopOf } from './chart.js';
import { chartSpecs } from './chart-specs.js';
import { el } from './dom.js';
import { onceAFrame } from './frames.js';
import { createLanes } from './lanes-chart.js';
import { callAt, type TimelineContext, type TimelineModel } from './model.js';
import { currentTheme, palette } from './palette.js';
import type { Pointer } from './pointer.js';
import type { ViewControl } from './view.js';

export interface TimelineOptions {
  readonly view: ViewControl;
  readonly pointer: Pointer;
  readonly syncKey: string;
  /** Bytes that the axis of memory reaches at least, whatever this run has. */
  readonly memoryTop: () => number;
  /** The table was sorted or filtered, or a call selected. */
  readonly onChange: () => void;
}

export interface Timeline {
  readonly charts: HTMLElement;
  readonly table: CallTable;
  readonly context: TimelineContext;
  /** Highest value that its axis of memory has to show, bytes. */
  readonly ownTop: () => number;
  /** Makes the charts; their place must be in the document, with a width. */
  readonly draw: () => void;
  readonly setModel: (model: TimelineModel) => void;
  readonly setOffset: (offsetS: number) => void;
  /** Everything anew: other colours, another width. */
  readonly restyle: () => void;
}

/** One run or container: lanes, charts and the table of calls, which point at the same instant and show one view. */
export function createTimeline(first: TimelineModel, options: TimelineOptions): Timeline {
  const { view, pointer } = options;
  let model = first;
  let offset = 0;
  let marked: number | null = null;
  let colors = palette(currentTheme());
  let charts: Chart[] = [];

  const context: TimelineContext = {
    model: () => model,
    view,
    offsetS: () => offset,
    palette: () => colors,
    syncKey: options.syncKey,
    memoryTop: options.memoryTop,
    highlighted: () => marked,
    point(atS, call) {
      pointer.set(atS === null ? null : atS - offset, call === null ? null : { model: context.model, call });
    },
    select(call) {
      const { calls, endS } = model.payload;
      const { startS, endS: ended } = calls[call] ?? { startS: null, endS: null };
      if (startS === null) return;
      const end = ended ?? endS;
      const margin = Math.max(0.05, (end - startS) * 0.15);
      view.show(startS - margin - offset, end + margin - offset);
      mark(call);
      options.onChange();
    },
  };
  const element = el('div', { class: 'charts' });
  const table = callTable(context, options.onChange);
  const redraw = onceAFrame(() => {
    for (const chart of charts) chart.mark();
  });
  const refresh = onceAFrame(() => {
    for (const chart of charts) chart.refresh();
  });

  function mark(call: number | null): void {
    if (call === marked) return;
    marked = call;
    table.highlight();
    redraw();
  }

  pointer.subscribe(() => {
    const atS = pointer.atS === null ? null : pointer.atS + offset;
    if (pointer.hit?.model === context.model) mark(pointer.hit.call);
    else mark(atS === null ? null : callAt(model, atS));
    for (const chart of charts) chart.readAt(atS);
  });
  view.subscribe(refresh);

  return {
    charts: element,
    table,
    context,
    ownTop: () => memoryTopOf(context),
    draw() {
      const hosts = [
        el('div', { class: 'chart lanes' }),
        ...chartSpecs.map(() => el('div', { class: 'chart' })),
      ];
      element.replaceChildren(...hosts);
      charts = hosts.map((host, index) => {
        const spec = chartSpecs[index - 1];
        return spec === undefined ? createLanes(host, context) : createChart(host, spec, context);
      });
    },
    setModel(next) {
      const sameCalls = next.payload.calls === model.payload.calls;
      model = next;
      refresh();
      if (!sameCalls) table.refresh();
    },
    setOffset(offsetS) {
      offset = offsetS;
      refresh();
      table.refresh();
    },
    restyle() {
      colors = palette(currentTheme());
      for (const chart of charts) chart.resize();
      refresh();
    },
  };
}
