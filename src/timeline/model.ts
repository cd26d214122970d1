import type { Curves } from '../report/curve.js';
import type { TimelinePayload } from '../report/timeline-payload.js';
import { type Layout, placeCalls } from './layout.js';
import type { Palette } from './palette.js';
import { highestIn } from './reduce.js';
import type { ViewControl } from './view.js';

/** One run or container as the page holds it. */
export interface TimelineModel {
  readonly payload: TimelinePayload;
  readonly curves: Curves;
  readonly layout: Layout;
  /** Calls that ran, in the order of their start. */
  readonly order: Int32Array;
}

/** What the parts of a timeline share. Times on the page are the run's own less `offsetS`. */
export interface TimelineContext {
  readonly model: () => TimelineModel;
  readonly view: ViewControl;
  /** Own time at the page's 0; not 0 where runs are aligned at a call. */
  readonly offsetS: () => number;
  readonly palette: () => Palette;
  /** Charts of one key share the pointer. */
  readonly syncKey: string;
  /** The axis of memory goes up to this at least, bytes: charts side by side are to compare. */
  readonly memoryTop: () => number;
  /** Index of the call that is pointed at; null: none. */
  readonly highlighted: () => number | null;
  /** The pointer is at this own time, over this call; null: it left, or no call was hit but look for one. */
  readonly point: (atS: number | null, call: number | null) => void;
  readonly select: (call: number) => void;
}

export function timelineModel(payload: TimelinePayload, curves: Curves): TimelineModel {
  const { calls } = payload;
  const ran = calls.flatMap(({ startS }, at) => (startS === null ? [] : [at]));
  ran.sort((a, b) => (calls[a]?.startS ?? 0) - (calls[b]?.startS ?? 0));
  return { payload, curves, layout: placeCalls(calls, payload.endS), order: Int32Array.from(ran) };
}

/** The highest memory of the whole run: the kernel's own figure, or what the ticks saw. */
export function peakOf({
  payload,
  curves,
}: TimelineModel): { readonly bytes: number; readonly atS: number | null } | null {
  const seen = highestIn(curves, curves.curves.memory, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  const told = payload.memoryPeakBytes;
  if (told !== null && (seen === null || told > seen.value)) return { bytes: told, atS: null };
  return seen === null ? null : { bytes: seen.value, atS: seen.atS };
}

/** The shortest call that runs at a time: the innermost one. */
export function callAt({ payload: { calls, endS }, order }: TimelineModel, atS: number): number | null {
  let best: number | null = null;
  let shortest = Number.POSITIVE_INFINITY;
  for (const index of order) {
    const call = calls[index];
    if (call === undefined || (call.startS ?? 0) > atS) break;
    const end = call.endS ?? endS;
    const length = end - (call.startS ?? 0);
    if (end >= atS && length < shortest) {
      best = index;
      shortest = length;
    }
  }
  return best;
}
