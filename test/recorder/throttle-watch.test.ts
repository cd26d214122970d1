import { expect, it } from 'vitest';
import { emptyTickSeries } from '../../src/model/tick.js';
import { watchThrottling } from '../../src/recorder/throttle-watch.js';

function series(periods: readonly (readonly [ms: number, throttled: number])[]) {
  const ticks = emptyTickSeries(periods.length);
  periods.forEach(([ms, throttled], at) => {
    ticks.timeNs[at] = ms * 1e6;
    ticks.columns.throttledPeriods[at] = throttled;
  });
  return ticks;
}

it('tells the onset of each spell of throttling once, over block borders', () => {
  const watch = watchThrottling();
  const nan = Number.NaN;
  const first = watch(
    series([
      [0, 3],
      [50, nan],
      [100, 4],
      [150, 5],
    ]),
  );
  const second = watch(
    series([
      [600, 6],
      [1700, 6],
      [1800, 7],
    ]),
  );
  expect(first).toEqual([{ type: 'throttled', timeNs: 100e6 }]);
  expect(second).toEqual([{ type: 'throttled', timeNs: 1800e6 }]);
});

it('takes no throttling from before the recording, nor a counter of another cgroup, for an onset', () => {
  const watch = watchThrottling();
  expect(
    watch(
      series([
        [0, 9],
        [50, 0],
      ]),
    ),
  ).toEqual([]);
});
