import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SortKey, sortKeys, sortRows, type TopRow, topRows } from '../../src/cli/top-rows.js';
import { topText, type TopView } from '../../src/cli/top-text.js';
import { textWidth } from '../../src/cli/text.js';
import { createLatest } from '../../src/serve/latest.js';
import type { FleetContainer } from '../../src/serve/fleet.js';
import { ticksAt, toolCall } from '../support/calls.js';
import { hostileText } from '../export/run-arbitrary.js';

const mib = 1024 ** 2;
const nowMs = 1_800_000_060_000;

function container(changes: Partial<FleetContainer> = {}): FleetContainer {
  const series = ticksAt([0, 1000, 2000], {
    memoryBytes: [100 * mib, 300 * mib, 200 * mib],
    cpuUsec: [0, 1_500_000, 3_000_000],
    throttledUsec: [0, 100_000, 500_000],
    memorySomeUsec: [0, 0, 240_000],
    ioReadBytes: [0, 2 * mib, 4 * mib],
    pids: [3, 4, 5],
  });
  const latest = createLatest();
  latest.push(series);
  return {
    number: 1,
    id: 'f00d',
    engine: 'podman',
    runId: null,
    cgroupDir: '/x',
    innerDir: '/x',
    name: 'agent-1',
    image: 'node:22',
    labels: {},
    identified: true,
    startedNs: 0,
    startedAtMs: nowMs - 60_000,
    limits: { memoryMaxBytes: 256 * mib, cpus: 2 },
    latest,
    absent: {},
    history: () => series,
    trace: null,
    ...changes,
  };
}

function rowsOf(...containers: FleetContainer[]): TopRow[] {
  return topRows({ containers: () => containers, nowNs: () => 2e9 }, nowMs);
}

function withCalls(...calls: ReturnType<typeof toolCall>[]): FleetContainer['trace'] {
  return {
    projectsDir: '/x',
    openCalls: () => calls,
    endedCalls: () => [],
    usage: () => {
      throw new Error('not asked for');
    },
    lines: () => ({ total: 0, unknown: {}, malformed: 0 }),
  };
}

function text(rows: readonly TopRow[], changes: Partial<TopView> = {}, width = 160): string {
  const view = { rows, sort: 'memory' as const, height: null, ascii: true, heading: 'cgmon top', ...changes };
  return topText(view, { width, color: false });
}

describe('a row of top', () => {
  it('has figures of now and rates over the last two seconds', () => {
    expect(rowsOf(container())[0]).toMatchObject({
      name: 'agent-1',
      ageMs: 60_000,
      memoryBytes: 200 * mib,
      memoryLimitBytes: 256 * mib,
      memoryHighestBytes: 300 * mib,
      cpus: 1.5,
      cpuLimit: 2,
      throttledShare: 0.25,
      pressure: { memorySome: 0.12, ioSome: null },
      ioReadBytesPerSecond: 2 * mib,
      ioWriteBytesPerSecond: null,
      pids: 5,
      hasTrace: false,
      calls: [],
    });
  });

  it('is as old as its engine says, and as long watched where no engine tells', () => {
    const [engine] = rowsOf(container({ runningSinceMs: nowMs - 3_600_000 }));
    expect(engine?.ageMs).toBe(3_600_000);
    expect(rowsOf(container({ runningSinceMs: null }))[0]?.ageMs).toBe(60_000);
  });

  it('knows nothing of a container without ticks', () => {
    const latest = createLatest();
    const [row] = rowsOf(container({ latest, limits: {}, history: () => ticksAt([], {}) }));
    expect(row).toMatchObject({
      memoryBytes: null,
      cpus: null,
      throttledShare: null,
      memoryLimitBytes: null,
    });
  });

  it('tells the calls that run, the longest first', () => {
    const open = (id: string, startedAtMs: number) => toolCall(id, { startedAtMs, input: { summary: id } });
    const [row] = rowsOf(
      container({ trace: withCalls(open('ls', nowMs - 5), open('npm test', nowMs - 8200)) }),
    );
    expect(row?.calls).toEqual([
      { name: 'Bash', summary: 'npm test', forMs: 8200 },
      { name: 'Bash', summary: 'ls', forMs: 5 },
    ]);
  });
});

describe('the screen of top', () => {
  it('has a line per container, with a bar against the limit and what runs', () => {
    const call = toolCall('x', { startedAtMs: nowMs - 8200, input: { summary: 'npm test' } });
    const rows = rowsOf(
      container({ trace: withCalls(call) }),
      container({ name: 'db', limits: {}, image: null }),
    );
    const lines = text(rows).split('\n');
    expect(lines[0]).toBe('cgmon top');
    expect(lines[2]).toMatch(/^container +memory +of limit +highest +CPUs +throttled +waits for/);
    expect(lines[4]).toMatch(
      /^agent-1 +200 MiB +########\.\. 256 MiB +300 MiB +1\.50\/2 +25% +mem 12% .* 8 s Bash npm test$/,
    );
    expect(lines[5]).toMatch(/^db +200 MiB +no limit .* no trace$/);
  });

  it('says so when no container runs', () => {
    expect(text([])).toBe('cgmon top\n\nNo container runs on this host.');
  });

  it('says how many do not fit the screen', () => {
    const rows = Array.from({ length: 30 }, (_, at) => rowsOf(container({ name: `agent-${at}` }))).flat();
    const lines = text(rows, { height: 12 }).split('\n');
    expect(lines).toHaveLength(12);
    expect(lines.at(-1)).toBe('and 23 more');
  });

  it.each([60, 80, 100, 160])('fits %i columns, whatever a command holds', (width) => {
    fc.assert(
      fc.property(fc.array(hostileText, { maxLength: 4 }), (commands) => {
        const rows = commands.flatMap((summary) =>
          rowsOf(
            container({ name: 'x', trace: withCalls(toolCall('x', { name: summary, input: { summary } })) }),
          ),
        );
        const lines = text(rows, {}, width).split('\n');
        expect(lines.filter((line) => textWidth(line) > width)).toEqual([]);
        expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
      { numRuns: 20 },
    );
  });

  it('sorts by every key, what is not known last', () => {
    const [known] = rowsOf(container());
    if (known === undefined) throw new Error('one container, one row');
    const bare: TopRow = {
      ...known,
      name: 'zz',
      memoryBytes: null,
      cpus: null,
      throttledShare: null,
      pressure: { cpuSome: null, memorySome: null, memoryFull: null, ioSome: null, ioFull: null },
      ioReadBytesPerSecond: null,
      ageMs: 90_000,
    };
    const first = (key: SortKey) => sortRows([bare, known], key)[0]?.name;
    expect(sortKeys.map(first)).toEqual(sortKeys.map(() => 'agent-1'));
  });
});
