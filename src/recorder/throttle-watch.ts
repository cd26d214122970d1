import type { RunEvent } from '../model/run-event.js';
import type { TickSeries } from '../model/tick.js';

/** Throttling that pauses for less than this is one spell. */
const quietNs = 1e9;

/** Tells when throttling sets in, from the ticks as they come. */
export function watchThrottling(): (series: TickSeries) => Extract<RunEvent, { type: 'throttled' }>[] {
  let last = Number.NaN;
  let lastRiseNs = Number.NEGATIVE_INFINITY;
  return ({ length, timeNs, columns }) => {
    const onsets: Extract<RunEvent, { type: 'throttled' }>[] = [];
    for (let at = 0; at < length; at += 1) {
      const periods = columns.throttledPeriods[at] ?? Number.NaN;
      if (Number.isNaN(periods)) continue;
      const time = timeNs[at] ?? 0;
      if (periods > last) {
        if (time - lastRiseNs >= quietNs) onsets.push({ type: 'throttled', timeNs: time });
        lastRiseNs = time;
      }
      last = periods;
    }
    return onsets;
  };
}
