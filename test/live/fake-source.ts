import type { LiveContainer } from '../../src/live/answers.js';
import type { LiveSource } from '../../src/live/live-source.js';
import type { ToolCall } from '../../src/model/tool-call.js';
import { emptyTickSeries, type TickSeries } from '../../src/model/tick.js';
import type { RunEntry } from '../../src/record/run-list.js';

/** Containers whose memory is a wave, at `hz`, of which the last `keptS` seconds are kept. */
export interface FakeSource extends LiveSource {
  /** Time goes on to `nowS`. */
  advance(nowS: number): void;
  end(key: string): void;
}

export function fakeSource(count: number, hz: number, runs: readonly RunEntry[] = []): FakeSource {
  const listeners = new Set<() => void>();
  const ended = new Map<string, number>();
  let nowNs = 0;
  const keys = Array.from({ length: count }, (_, at) => `c${at + 1}`);
  const stepNs = 1e9 / hz;

  function container(key: string, at: number): LiveContainer {
    return {
      key,
      name: `agent-${at + 1}`,
      image: 'localhost/agent:1',
      runId: null,
      startedNs: 0,
      endedNs: ended.get(key) ?? null,
      limits: { memoryMaxBytes: 1024 ** 3, cpus: 2 },
      latest: {
        memoryBytes: memoryAt(at, Math.floor(nowNs / stepNs)),
        memoryPeakBytes: 900 * 1024 ** 2,
        cpus: 0.5,
        throttledShare: 0,
        memoryPressureShare: 0,
        ioPressureShare: null,
        pids: 12,
        oomKills: 0,
      },
      currentCall: at === 0 ? 'Bash npm test' : null,
    };
  }

  return {
    clock: [{ wallMs: 1_795_000_000_000, monotonicNs: 0 }],
    nowNs: () => nowNs,
    containers: () => keys.map(container),
    ticks(key, afterNs): TickSeries | null {
      const at = keys.indexOf(key);
      if (at === -1) return null;
      const first = Math.max(0, Math.floor(afterNs / stepNs));
      const last = Math.floor(Math.min(nowNs, ended.get(key) ?? nowNs) / stepNs);
      const series = emptyTickSeries(Math.max(0, last - first + 1));
      for (let index = 0; index < series.length; index += 1) {
        const tick = first + index;
        series.timeNs[index] = tick * stepNs;
        series.columns.memoryBytes[index] = memoryAt(at, tick);
        series.columns.memoryPeakBytes[index] = memoryAt(at, tick) + 4096;
        series.columns.cpuUsec[index] = tick * (stepNs / 1000) * 0.5;
        series.columns.ioReadBytes[index] = tick * 1000;
      }
      return series;
    },
    calls: (key) => (key === 'c1' ? [openCall(1_795_000_000_500)] : null),
    events: (key) => (key === 'c1' ? [{ type: 'oom-kill', timeNs: 1e9, count: 1, scope: 'container' }] : []),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    runs: () => runs,
    advance(nowS) {
      nowNs = nowS * 1e9;
    },
    end(key) {
      ended.set(key, nowNs);
      for (const listener of listeners) listener();
    },
  };
}

function memoryAt(container: number, tick: number): number {
  return Math.round(20_000 * (2 + Math.sin(tick / 40 + container))) * 4096;
}

function openCall(startedAtMs: number): ToolCall {
  return {
    id: 'toolu_1',
    name: 'Bash',
    category: 'test',
    sessionId: 's',
    agentId: null,
    parentId: null,
    messageId: null,
    askedAtMs: startedAtMs,
    startedAtMs,
    endedAtMs: null,
    reportedAtMs: null,
    edges: { start: 'trace', end: 'run-end' },
    status: 'unfinished',
    exitCode: null,
    input: { summary: 'npm test' },
    processes: null,
  };
}
