import { describe, expect, it } from 'vitest';
import { emptyTickSeries } from '../../src/model/tick.js';
import type { FleetTrace } from '../../src/serve/fleet.js';
import { liveFleet } from '../../src/serve/live-fleet.js';
import { until } from './cgroup-fixture.js';
import { fakeContainer, fakeFleet } from './fake-fleet.js';
import { fakeResult } from './fake-result.js';

function traced(calls: readonly { name: string; summary: string; startedAtMs: number | null }[]): FleetTrace {
  return {
    projectsDir: '/nowhere',
    openCalls: () =>
      calls.map(({ name, summary, startedAtMs }) => ({ name, startedAtMs, input: { summary } }) as never),
    endedCalls: () => [],
    usage: () => {
      throw new Error('not asked');
    },
    lines: () => {
      throw new Error('not asked');
    },
  };
}

describe('a fleet on the live page', () => {
  it('shows the containers that run, with their newest figures and the call that started last', () => {
    const fleet = fakeFleet();
    const trace = traced([
      { name: 'Task', summary: 'look around', startedAtMs: 1000 },
      { name: 'Bash', summary: 'npm test', startedAtMs: 2000 },
      { name: 'Read', summary: 'waits', startedAtMs: null },
    ]);
    fleet.list = [fakeContainer(1, { memoryBytes: 5, pids: 2 }, { trace }), fakeContainer(2)];
    const source = liveFleet(fleet, () => []);
    expect(source.containers()).toMatchObject([
      {
        key: '1',
        name: 'agent-1',
        endedNs: null,
        currentCall: 'Bash npm test',
        latest: { memoryBytes: 5, pids: 2 },
      },
      { key: '2', currentCall: null, latest: { memoryBytes: null, throttledShare: null } },
    ]);
    expect(source.calls('1')).toHaveLength(3);
    expect(source.calls('2')).toBeNull();
    expect(source.ticks('2', 0)).toHaveLength(0);
    expect(source.ticks('3', 0)).toBeNull();
  });

  it('tells of what happens, several things together, until it is closed', async () => {
    const fleet = fakeFleet();
    const source = liveFleet(fleet, () => []);
    let told = 0;
    source.subscribe(() => (told += 1));
    const container = fakeContainer(1);
    fleet.tell(({ onStarted }) => onStarted?.(container));
    fleet.tell(({ onEvent }) => onEvent?.(container, { type: 'oom-kill', timeNs: 7, count: 1 }));
    expect(source.events('1')).toEqual([{ type: 'oom-kill', timeNs: 7, count: 1, scope: 'container' }]);
    await until(() => told === 1, 'a word');
    fleet.tell(({ onStarted }) => onStarted?.(fakeContainer(2)));
    source.close();
    fleet.tell(({ onStarted }) => onStarted?.(fakeContainer(3)));
    await new Promise((done) => setTimeout(done, 200));
    expect(told).toBe(1);
  });

  it('keeps the last eight that ended', () => {
    const fleet = fakeFleet();
    const source = liveFleet(fleet, () => []);
    for (let number = 1; number <= 10; number += 1) {
      const container = fakeContainer(number, { memoryBytes: 1 });
      fleet.tell(({ onStarted }) => onStarted?.(container));
      fleet.tell(({ onEnded }) => onEnded?.(container, fakeResult(number)));
    }
    fleet.tell(({ onStarted }) => onStarted?.(fakeContainer(11)));
    expect(source.containers().map(({ key }) => key)).toEqual([
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
      '10',
      '11',
    ]);
    expect(source.containers().map(({ endedNs }) => endedNs === null)).toEqual([
      ...Array<boolean>(8).fill(false),
      true,
    ]);
  });

  it('gives shares of the last second: of the periods cut short, of the time stalled', () => {
    const fleet = fakeFleet();
    const source = liveFleet(fleet, () => []);
    const container = fakeContainer(1);
    const series = emptyTickSeries(11);
    for (let at = 0; at <= 10; at += 1) {
      series.timeNs[at] = at * 100e6;
      series.columns.cpuPeriods[at] = at;
      series.columns.throttledPeriods[at] = at / 2;
      series.columns.memorySomeUsec[at] = at * 25_000;
    }
    fleet.tell(({ onTicks }) => onTicks?.(container, series));
    expect(source.containers()[0]?.latest).toMatchObject({
      throttledShare: 0.5,
      memoryPressureShare: 0.25,
      ioPressureShare: null,
    });
  });
});
