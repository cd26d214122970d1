import type uPlot from 'uplot';
import { formatBytes } from '../model/units.js';
import { peakOf, type TimelineContext } from './model.js';

/** Sizes on a canvas are in its own pixels. */
export function pixelRatio(): number {
  return globalThis.devicePixelRatio || 1;
}

export function clipped(plot: uPlot, draw: (ctx: CanvasRenderingContext2D, ratio: number) => void): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  const ratio = pixelRatio();
  ctx.font = `${11 * ratio}px system-ui, sans-serif`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  draw(ctx, ratio);
  ctx.restore();
}

/** Lays the band over the call that is pointed at. An element of its own: moving it draws no curve anew. */
export function placeBand(band: HTMLElement, plot: uPlot, context: TimelineContext): void {
  const index = context.highlighted();
  const { payload } = context.model();
  const call = index === null ? undefined : payload.calls[index];
  band.hidden = call === undefined || call.startS === null;
  if (call === undefined || call.startS === null) return;
  const offset = context.offsetS();
  const from = Math.max(0, plot.valToPos(call.startS - offset, 'x'));
  const to = Math.min(
    plot.bbox.width / pixelRatio(),
    plot.valToPos((call.endS ?? payload.endS) - offset, 'x'),
  );
  band.style.left = `${from}px`;
  band.style.width = `${Math.max(1, to - from)}px`;
  band.hidden = to < 0 || from > to + 1;
}

export function drawLimit(plot: uPlot, context: TimelineContext, value: number, text: string): void {
  const top = plot.scales['y']?.max ?? 0;
  const above = value > top;
  const y = above ? plot.bbox.top : plot.valToPos(value, 'y', true);
  clipped(plot, (ctx, ratio) => {
    ctx.strokeStyle = context.palette().bad;
    ctx.fillStyle = context.palette().bad;
    ctx.lineWidth = 1.2 * ratio;
    if (!above) {
      ctx.setLineDash([7 * ratio, 4 * ratio]);
      ctx.beginPath();
      ctx.moveTo(plot.bbox.left, y);
      ctx.lineTo(plot.bbox.left + plot.bbox.width, y);
      ctx.stroke();
    }
    ctx.textAlign = 'right';
    label(ctx, context, above ? `${text} ↑ above this chart` : text, {
      x: plot.bbox.left + plot.bbox.width - 6 * ratio,
      // Below the peak's line, which is at the top where the limit is above the chart.
      y: y + (above ? 26 : 13) * ratio,
    });
  });
}

/** The exact peak of the run: a line at its height, and a triangle where it was. */
export function drawPeak(plot: uPlot, context: TimelineContext): void {
  const peak = peakOf(context.model());
  if (peak === null) return;
  const color = context.palette().curves.memory;
  const y = plot.valToPos(peak.bytes, 'y', true);
  clipped(plot, (ctx, ratio) => {
    ctx.strokeStyle = color;
    ctx.fillStyle = color;
    ctx.setLineDash([ratio, 3 * ratio]);
    ctx.lineWidth = ratio;
    ctx.beginPath();
    ctx.moveTo(plot.bbox.left, y);
    ctx.lineTo(plot.bbox.left + plot.bbox.width, y);
    ctx.stroke();
    ctx.setLineDash([]);
    if (peak.atS !== null) {
      const x = plot.valToPos(peak.atS - context.offsetS(), 'x', true);
      const size = 5 * ratio;
      ctx.beginPath();
      ctx.moveTo(x - size, y - size * 1.4);
      ctx.lineTo(x + size, y - size * 1.4);
      ctx.lineTo(x, y);
      ctx.fill();
    }
    label(ctx, context, `peak ${formatBytes(peak.bytes)}`, {
      x: plot.bbox.left + 6 * ratio,
      y: y + 13 * ratio,
    });
  });
}

/** OOM kills, limits that were hit and gaps, as lines through the chart; named where there is room. */
export function drawMarks(plot: uPlot, context: TimelineContext, named: boolean): void {
  const { marks } = context.model().payload;
  if (marks.length === 0) return;
  const offset = context.offsetS();
  clipped(plot, (ctx, ratio) => {
    const { bad, quiet } = context.palette();
    let lastX = Number.NEGATIVE_INFINITY;
    for (const { kind, atS, text } of marks) {
      const x = plot.valToPos(atS - offset, 'x', true);
      if (x < plot.bbox.left || x > plot.bbox.left + plot.bbox.width || x - lastX < ratio) continue;
      ctx.strokeStyle = kind === 'gap' ? quiet : bad;
      ctx.fillStyle = kind === 'gap' ? quiet : bad;
      ctx.lineWidth = (kind === 'oom' ? 2 : 1) * ratio;
      ctx.setLineDash(kind === 'oom' ? [] : [3 * ratio, 3 * ratio]);
      ctx.beginPath();
      ctx.moveTo(x, plot.bbox.top);
      ctx.lineTo(x, plot.bbox.top + plot.bbox.height);
      ctx.stroke();
      if (named && x - lastX > 90 * ratio) {
        const near = x > plot.bbox.left + plot.bbox.width - 150 * ratio;
        ctx.textAlign = near ? 'right' : 'left';
        label(ctx, context, `${kind === 'oom' ? '✖ ' : ''}${text}`, {
          x: x + (near ? -5 : 5) * ratio,
          y: plot.bbox.top + plot.bbox.height - 8 * ratio,
        });
      }
      lastX = x;
    }
  });
}

/** Text that can be read over lines. */
function label(
  ctx: CanvasRenderingContext2D,
  context: TimelineContext,
  text: string,
  at: { readonly x: number; readonly y: number },
): void {
  ctx.save();
  ctx.setLineDash([]);
  ctx.lineJoin = 'round';
  ctx.lineWidth = 3 * pixelRatio();
  ctx.strokeStyle = context.palette().ground;
  ctx.strokeText(text, at.x, at.y);
  ctx.fillText(text, at.x, at.y);
  ctx.restore();
}
