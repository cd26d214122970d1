import uPlot from 'uplot';
import { axisWidth, type Chart, cursorOf, zoomToSelection } from './chart.js';
import { clipped, drawMarks, pixelRatio } from './decorations.js';
import { el, plain } from './dom.js';
import type { TimelineContext } from './model.js';
import { timeIncrements, timeText } from './time-text.js';

const stripHeight = 18;
const timeHeight = 28;
const mostHeight = 420;

/** Which call ran when: a strip of phases, below it the calls, those of sub-agents under the call they belong to. */
export function createLanes(host: HTMLElement, context: TimelineContext): Chart {
  const said = el('span', { class: 'highest' });
  host.append(el('div', { class: 'chart-head' }, el('h3', {}, 'Tool calls'), said, key()));
  const rowHeight = () => {
    const rows = Math.max(1, context.model().layout.rowCount);
    return Math.max(5, Math.min(22, Math.floor((mostHeight - stripHeight) / rows)));
  };
  const height = () =>
    stripHeight + rowHeight() * Math.max(1, context.model().layout.rowCount) + timeHeight + 10;
  const { fromS, toS } = context.view.view;
  const plot = new uPlot(
    {
      width: host.clientWidth,
      height: height(),
      padding: [4, 8, 0, 0],
      legend: { show: false },
      scales: {
        x: {
          time: false,
          min: fromS,
          max: toS,
          range: () => [context.view.view.fromS, context.view.view.toS],
        },
        y: { range: [0, 1] },
      },
      axes: [
        {
          stroke: () => context.palette().quiet,
          grid: { stroke: () => context.palette().grid, width: 1 },
          ticks: { show: false },
          size: timeHeight,
          incrs: [...timeIncrements],
          space: 80,
          values: (_, splits, __, ___, step) => splits.map((at) => timeText(at, step)),
        },
        { size: axisWidth, values: () => [], grid: { show: false }, ticks: { show: false } },
      ],
      series: [{}, { show: false }],
      cursor: cursorOf(context),
      hooks: {
        setSelect: [zoomToSelection(context)],
        setCursor: [
          (self) => {
            if (self.cursor.event == null) return;
            const left = self.cursor.left ?? -1;
            const top = self.cursor.top ?? -1;
            if (left < 0) context.point(null, null);
            else {
              const atS = self.posToVal(left, 'x') + context.offsetS();
              context.point(atS, hit(atS, top));
            }
          },
        ],
        draw: [
          (self) => {
            drawPhases(self, context);
            drawCalls(self, context, rowHeight());
            drawMarks(self, context, false);
          },
        ],
      },
    },
    [
      [fromS, toS],
      [null, null],
    ],
    host,
  );
  plot.over.addEventListener('click', () => {
    const call = context.highlighted();
    if (call !== null && plot.select.width === 0) context.select(call);
  });

  /** The call under the pointer: the last one drawn there. */
  function hit(atS: number, top: number): number | null {
    const { payload, layout, order } = context.model();
    const row = Math.floor((top - stripHeight) / rowHeight());
    const { fromS: from, toS: to } = context.view.view;
    const near = ((to - from) / Math.max(1, plot.bbox.width / pixelRatio())) * 3;
    let found: number | null = null;
    for (const index of order) {
      const call = payload.calls[index];
      if (call === undefined || (call.startS ?? 0) > atS + near) break;
      if (layout.rows[index] === row && (call.endS ?? payload.endS) >= atS - near) found = index;
    }
    return found;
  }

  return {
    plot,
    refresh() {
      const { fromS: from, toS: to } = context.view.view;
      if (plot.height !== height()) plot.setSize({ width: host.clientWidth, height: height() });
      plot.batch(() => {
        plot.setData(
          [
            [from, to],
            [null, null],
          ],
          false,
        );
        plot.setScale('x', { min: from, max: to });
      });
    },
    mark: () => plot.redraw(false, false),
    resize: () => plot.setSize({ width: host.clientWidth, height: height() }),
    readAt(atS) {
      const index = context.highlighted();
      const call = index === null ? undefined : context.model().payload.calls[index];
      const what =
        call === undefined ? (atS === null ? '' : 'no tool call') : plain(`${call.name} ${call.what}`);
      said.textContent = what.length > 90 ? `${what.slice(0, 89)}…` : what;
    },
  };
}

function key(): HTMLElement {
  const entry = (kind: string, text: string) =>
    el('span', { class: 'key' }, el('span', { class: `box box-${kind}`, 'aria-hidden': 'true' }), text);
  return el(
    'div',
    { class: 'curves' },
    entry('call', 'call'),
    entry('nested', 'of a sub-agent'),
    entry('background', 'in the background'),
    entry('bad', 'failed'),
    entry('thinking', 'thinking: no call runs'),
  );
}

const phaseNames: Readonly<Record<string, string>> = { think: 'thinking', tool: 'tools' };

function drawPhases(plot: uPlot, context: TimelineContext): void {
  const { phases } = context.model().payload;
  const { palette } = context;
  const offset = context.offsetS();
  clipped(plot, (ctx, ratio) => {
    const height = (stripHeight - 4) * ratio;
    for (const { name, startS, endS } of phases) {
      const from = Math.max(plot.bbox.left, plot.valToPos(startS - offset, 'x', true));
      const to = Math.min(plot.bbox.left + plot.bbox.width, plot.valToPos(endS - offset, 'x', true));
      if (to <= from) continue;
      ctx.fillStyle = name === 'tool' ? palette().band : palette().thinking;
      ctx.fillRect(from, plot.bbox.top, Math.max(1, to - from), height);
      const text = phaseNames[name] ?? name;
      if (to - from > text.length * 7 * ratio) {
        ctx.fillStyle = palette().quiet;
        ctx.fillText(text, from + 4 * ratio, plot.bbox.top + height - 4 * ratio);
      }
    }
  });
}

function drawCalls(plot: uPlot, context: TimelineContext, rowHeight: number): void {
  const { payload, layout, order } = context.model();
  const colors = context.palette();
  const offset = context.offsetS();
  const marked = context.highlighted();
  const { fromS, toS } = context.view.view;
  clipped(plot, (ctx, ratio) => {
    const rowPixels = rowHeight * ratio;
    const top = plot.bbox.top + stripHeight * ratio;
    const perSecond = plot.bbox.width / (toS - fromS);
    const drawnTo = new Float64Array(layout.rowCount).fill(Number.NEGATIVE_INFINITY);
    for (const index of order) {
      const call = payload.calls[index];
      if (call === undefined || call.startS === null) continue;
      const start = call.startS - offset;
      if (start > toS) break;
      const end = (call.endS ?? payload.endS) - offset;
      if (end < fromS) continue;
      const row = layout.rows[index] ?? 0;
      const x = plot.bbox.left + (start - fromS) * perSecond;
      const right = Math.max(x + 1.5 * ratio, plot.bbox.left + (end - fromS) * perSecond);
      // Of thousands in one pixel, one is enough.
      if (right <= (drawnTo[row] ?? 0) && index !== marked) continue;
      drawnTo[row] = Math.max(drawnTo[row] ?? 0, x + ratio);
      const y = top + row * rowPixels;
      const height = rowPixels - Math.min(3, rowHeight / 4) * ratio;
      const bad = call.status === 'error' || call.status === 'interrupted';
      ctx.fillStyle = bad ? colors.bad : (layout.depths[index] ?? 0) > 0 ? colors.nested : colors.call;
      if (call.status === 'background') ctx.fillStyle = colors.background;
      ctx.fillRect(x, y, right - x, height);
      if (call.endS === null || call.status === 'background') {
        ctx.strokeStyle = colors.ink;
        ctx.lineWidth = ratio;
        ctx.setLineDash([3 * ratio, 2 * ratio]);
        ctx.strokeRect(x + ratio / 2, y + ratio / 2, right - x - ratio, height - ratio);
        ctx.setLineDash([]);
      }
      if (index === marked) {
        ctx.strokeStyle = colors.ink;
        ctx.lineWidth = 2 * ratio;
        ctx.strokeRect(x, y, right - x, height);
      }
      const from = Math.max(x, plot.bbox.left);
      const room = Math.min(right, plot.bbox.left + plot.bbox.width) - from;
      if (room > 34 * ratio && rowHeight >= 13) {
        const nested = (layout.depths[index] ?? 0) > 0 && !bad;
        ctx.fillStyle = nested ? colors.ink : colors.onCall;
        const most = Math.floor(room / (6.1 * ratio)) - 1;
        const text = plain(`${bad ? '✖ ' : ''}${call.name} ${call.what.slice(0, most)}`).slice(0, most);
        ctx.fillText(text, from + 4 * ratio, y + height / 2 + 4 * ratio);
      }
    }
  });
}
