import { type JoinResult, joinUsageSync } from '../../src/join/join-usage.js';
import { thinkToolPhases } from '../../src/join/phases.js';
import { callWindows } from '../../src/join/windows.js';
import type { Run, RunReport } from '../../src/model/run.js';
import type { RunEvent } from '../../src/model/run-event.js';
import { emptyTickSeries, type TickSeries } from '../../src/model/tick.js';
import type { ToolCall } from '../../src/model/tool-call.js';
import { toolCall } from './calls.js';

const mib = 1024 * 1024;
const startedAtMs = Date.UTC(2026, 10, 20, 22, 30, 15, 250);
const runMs = 48_000;

/** What a call of the sample does to the machine while it runs. */
interface Load {
  readonly cpus?: number;
  readonly memoryMib?: number;
  readonly readMibPerS?: number;
  readonly writeMibPerS?: number;
}

interface SampleCall {
  readonly call: ToolCall;
  readonly load: Load;
}

function call(
  at: number,
  [id, name, summary]: readonly [string, string, string],
  [fromMs, toMs]: readonly [number, number],
  load: Load = {},
  changes: Partial<ToolCall> = {},
): SampleCall {
  const startMs = startedAtMs + fromMs;
  return {
    load,
    call: toolCall(`toolu_01Sample${String(at).padStart(2, '0')}${id}`, {
      name,
      sessionId: '6f1c2b9e-4a53-4b0e-9b68-0d5d8f1f7a11',
      messageId: `msg_01Sample${String(at).padStart(2, '0')}`,
      askedAtMs: startMs - 40,
      startedAtMs: startMs,
      endedAtMs: startedAtMs + toMs,
      reportedAtMs: startedAtMs + toMs + 8,
      edges: name === 'Bash' ? { start: 'process', end: 'process' } : { start: 'serial', end: 'trace' },
      input: { summary },
      ...changes,
    }),
  };
}

const bash = (category: string, exitCode = 0): Partial<ToolCall> => ({
  category,
  exitCode,
  status: exitCode === 0 ? 'ok' : 'error',
  processes: { started: 3, peak: 2 },
});
const task = 'toolu_01Sample06Task';
const child: Partial<ToolCall> = { parentId: task, agentId: '3fa9c1e' };

const sampleCalls: readonly SampleCall[] = [
  call(0, ['Read', 'Read', 'src/parser.ts'], [4_120, 4_140]),
  call(
    1,
    ['Grep', 'Grep', 'parseHeader'],
    [6_500, 6_760],
    { cpus: 1.2, readMibPerS: 30 },
    { category: null },
  ),
  call(2, ['Test', 'Bash', 'npm test'], [9_020, 17_350], { cpus: 1.8, memoryMib: 310 }, bash('test', 1)),
  call(3, ['Edit', 'Edit', 'src/parser.ts'], [19_400, 19_431]),
  call(4, ['Lint', 'Bash', 'npm run lint'], [21_010, 24_200], { cpus: 0.9, memoryMib: 120 }, bash('lint')),
  call(
    5,
    ['Type', 'Bash', 'npx tsc --noEmit'],
    [21_030, 25_480],
    { cpus: 1.0, memoryMib: 180 },
    bash('build'),
  ),
  call(6, ['Task', 'Task', 'Find every caller of parseHeader'], [27_000, 35_600], { cpus: 0.05 }),
  call(
    7,
    ['Glob', 'Bash', "rg -n 'parseHeader\\(' --glob '!dist'"],
    [28_300, 28_720],
    { cpus: 1.5 },
    { ...bash('search'), ...child },
  ),
  call(8, ['Read', 'Read', 'src/cli/日本語.ts'], [30_100, 30_112], {}, child),
  call(
    9,
    ['Deny', 'Bash', 'rm -rf node_modules'],
    [36_400, 36_400],
    {},
    {
      startedAtMs: null,
      endedAtMs: null,
      status: 'error',
      category: 'files',
    },
  ),
  call(
    10,
    ['Pack', 'Bash', 'tar czf /tmp/dist.tgz dist && sync'],
    [38_000, 40_900],
    { cpus: 0.7, writeMibPerS: 42 },
    bash('archive'),
  ),
  call(11, ['Test', 'Bash', 'npm test'], [42_100, 47_050], { cpus: 1.8, memoryMib: 290 }, bash('test')),
];

/** A made-up run of 48 s at 20 Hz: parallel calls, a sub-agent, a failed and a denied call. */
export function sampleTicks(): TickSeries {
  const stepMs = 50;
  const series = emptyTickSeries(runMs / stepMs);
  const { columns } = series;
  let cpuUsec = 60_000;
  let readBytes = 12 * mib;
  let writeBytes = 0;
  let throttledUsec = 0;
  let ioSomeUsec = 2_000;
  // A fixed sequence: the sample is the same every time it is made.
  let seed = 7;
  const noise = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  for (let tick = 0; tick < series.length; tick += 1) {
    const ms = tick * stepMs + 3;
    const active = sampleCalls.filter(({ call }) => {
      const { startedAtMs: from, endedAtMs: to } = call;
      return from !== null && to !== null && from - startedAtMs < ms && to - startedAtMs > ms - stepMs;
    });
    const sum = (of: (load: Load) => number | undefined): number =>
      active.reduce((total, { load }) => total + (of(load) ?? 0), 0);
    const wanted = 0.08 + sum((load) => load.cpus);
    const cpus = Math.min(2, wanted);
    cpuUsec += Math.round(cpus * stepMs * 1000 * (0.95 + noise() * 0.05));
    throttledUsec += wanted > 1.9 ? Math.round(stepMs * 120) : 0;
    readBytes += Math.round(sum((load) => load.readMibPerS) * (stepMs / 1000) * mib);
    writeBytes += Math.round(sum((load) => load.writeMibPerS) * (stepMs / 1000) * mib);
    ioSomeUsec += sum((load) => load.writeMibPerS) > 0 ? 9_000 : 0;
    const held = sum((load) => load.memoryMib) * (0.7 + noise() * 0.25);
    const ended = active.every(({ call }) => (call.endedAtMs ?? 0) - startedAtMs <= ms);
    const memory = Math.round(((206 + (ended ? 0 : held) + noise() * 4) * mib) / 4096) * 4096;
    const peak = Math.max(memory, Math.round(((206 + held) * mib) / 4096) * 4096);

    series.timeNs[tick] = ms * 1e6 + Math.round(noise() * 80_000);
    columns.memoryBytes[tick] = memory;
    columns.memoryPeakBytes[tick] = peak + Math.round(noise() * 600) * 4096;
    columns.cpuUsec[tick] = cpuUsec;
    columns.cpuUserUsec[tick] = Math.round(cpuUsec * 0.8);
    columns.cpuSystemUsec[tick] = cpuUsec - Math.round(cpuUsec * 0.8);
    columns.cpuPeriods[tick] = Math.floor(ms / 100);
    columns.throttledPeriods[tick] = Math.floor(throttledUsec / 10_000);
    columns.throttledUsec[tick] = throttledUsec;
    columns.ioReadBytes[tick] = readBytes;
    columns.ioWriteBytes[tick] = writeBytes;
    columns.ioReadOps[tick] = Math.floor(readBytes / 131_072);
    columns.ioWriteOps[tick] = Math.floor(writeBytes / 524_288);
    columns.cpuSomeUsec[tick] = Math.round(throttledUsec * 0.9);
    columns.memorySomeUsec[tick] = 0;
    columns.memoryFullUsec[tick] = 0;
    columns.ioSomeUsec[tick] = ioSomeUsec;
    columns.ioFullUsec[tick] = Math.round(ioSomeUsec * 0.7);
    columns.oomKills[tick] = 0;
    columns.pids[tick] = 14 + active.length * 6;
    if (tick % 10 === 0) {
      columns.anonBytes[tick] = Math.round(memory * 0.7);
      columns.fileBytes[tick] = Math.round(memory * 0.2);
      columns.inactiveFileBytes[tick] = Math.round(memory * 0.1);
      columns.majorFaults[tick] = 120 + Math.floor(readBytes / mib);
    }
  }
  return series;
}

export const sampleEvents: readonly RunEvent[] = [
  { type: 'throttled', timeNs: 9_103e6 },
  { type: 'note', timeNs: 47_900e6, message: 'the agent ended' },
];

export interface SampleRun {
  readonly report: RunReport;
  readonly ticks: TickSeries;
  readonly join: JoinResult;
}

export function sampleRun(): SampleRun {
  const ticks = sampleTicks();
  const clock = [{ wallMs: startedAtMs, monotonicNs: 0 }];
  const windows = callWindows(
    sampleCalls.map(({ call }) => call),
    clock,
    runMs * 1e6,
  );
  const join = joinUsageSync({
    calls: windows,
    blocks: [ticks],
    runStartNs: 0,
    runEndNs: runMs * 1e6,
    intervalNs: 50e6,
  });
  const phases = [
    { name: 'create' as const, startNs: -820e6, endNs: -410e6 },
    { name: 'start' as const, startNs: -410e6, endNs: 0 },
    ...thinkToolPhases(windows, 0, runMs * 1e6),
  ];
  const run: Run = {
    schema: 'cgmon.run/1',
    id: '20261120t223015x7k2',
    state: 'finished',
    kind: 'run',
    source: null,
    name: 'fix-parser',
    startedAt: new Date(startedAtMs).toISOString(),
    endedAt: new Date(startedAtMs + runMs).toISOString(),
    durationMs: runMs,
    command: ['claude', '-p', 'Fix the failing parser tests'],
    workspace: '/home/dev/parser',
    container: {
      name: 'cgmon-20261120t223015x7k2',
      id: '3f2a9d0c5b7e',
      image: 'docker.io/library/node:22-bookworm',
      imageDigest: 'sha256:5ad1f0a4d3c2b1e09f8d7c6b5a4938271605f4e3d2c1b0a99887766554433221',
      cgroup: '/user.slice/user-1000.slice/user@1000.service/cgmon.slice/cgmon-20261120t223015x7k2.slice',
    },
    limits: {
      asked: { memoryMaxBytes: 2048 * mib, cpus: 2 },
      effective: { memoryMaxBytes: 2048 * mib, cpus: 2, pids: 2048 },
    },
    versions: {
      cgmon: '0.1.0',
      node: '20.20.2',
      kernel: '6.12.90',
      podman: '4.3.1',
      ociRuntime: 'crun 1.8.1',
      cli: ['2.1.16'],
      models: ['claude-haiku-4-5-20251001'],
    },
    host: {
      cpus: 4,
      memoryBytes: 16 * 1024 * mib,
      swapBytes: 0,
      psi: true,
      memoryPeakResettable: true,
      hostname: 'workshop',
    },
    clock,
    phases,
    exit: { code: 0, signal: null, oomKilled: false, reason: 'ok' },
    totals: join.totals,
    thinking: join.thinking,
    sampler: {
      intervalNs: 50e6,
      ticks: ticks.length,
      missed: 0,
      latenessUsec: { p50: 38, p99: 210, max: 1900 },
      cpuUsec: 310_000,
      readErrors: {},
      absent: {},
    },
    trace: {
      sessions: 1,
      files: 2,
      lines: { total: 64, unknown: { 'file-history-snapshot': 2 }, malformed: 0 },
      tokens: {
        inputTokens: 1210,
        outputTokens: 3444,
        cacheCreationTokens: 20_412,
        cacheReadTokens: 301_554,
        outputReliable: false,
      },
      costUsd: 0.081,
      turns: 1,
    },
    notes: ['Output tokens of CLI 2.1.16 are counted before the message is finished; they are too low.'],
  };
  return {
    report: { run, phases, totals: join.totals, thinking: join.thinking, toolCalls: join.toolCalls },
    ticks,
    join,
  };
}
