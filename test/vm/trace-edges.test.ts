import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installShellLog, removeShellLog } from './shell-truth.js';
import {
  cliVersions,
  everything,
  isWithin,
  playScenario,
  type PlayedScenario,
  printDistribution,
} from './trace-edges.js';
import { vmPush, vmUp } from './vm.js';

// Both versions, scenario by scenario: trace-edges.long.test.ts.
const version = cliVersions.find((one) => one === process.env['CGMON_EDGES_VERSION']) ?? '2.1.329';
const mib = 1024 * 1024;
let played: PlayedScenario;

beforeAll(async () => {
  await vmUp();
  await vmPush();
  await installShellLog();
  played = await playScenario('everything', everything, version);
  printDistribution(version, played.errors);
  const phases = played.report.run.phases.filter(({ name }) => name !== 'think' && name !== 'tool');
  console.info(
    phases.map(({ name, startNs, endNs }) => `${name} ${((endNs - startNs) / 1e9).toFixed(1)} s`).join(', '),
    `of ${((played.report.run.durationMs ?? 0) / 1000).toFixed(0)} s`,
  );
});
afterAll(removeShellLog);

/** The first call of that command; times in ms since the epoch. */
function callWith(command: string) {
  const call = played.report.toolCalls.find(({ input }) => input.summary === command);
  if (call?.startedAt == null || call.endedAt == null || call.inclusive === null)
    throw new Error(`no call that ran "${command}"`);
  const { startedAt, endedAt, inclusive } = call;
  return { ...call, inclusive, fromMs: Date.parse(startedAt), toMs: Date.parse(endedAt) };
}

describe(`calls of Claude Code ${version} by their processes`, () => {
  it("have 95 % of their edges within one and a half ticks of the kernel's", () => {
    expect(played.report.run.versions.cli).toEqual([version]);
    expect(played.errors.filter(isWithin).length / played.errors.length).toBeGreaterThanOrEqual(0.95);
  });

  it('of one message that run one after another have disjoint windows, each with its own memory', () => {
    const calls = [50, 150, 100].map((size) => callWith(`probe alloc ${size} 0.8`));
    expect(new Set(calls.map(({ messageId }) => messageId)).size).toBe(1);
    for (const [at, { toMs }] of calls.slice(0, -1).entries()) {
      expect(calls[at + 1]?.fromMs).toBeGreaterThanOrEqual(toMs);
    }
    const rises = calls.map(({ inclusive }) => (inclusive.memoryRiseBytes ?? 0) / mib);
    for (const [at, size] of [50, 150, 100].entries()) {
      expect(rises[at]).toBeGreaterThan(size - 15);
      expect(rises[at]).toBeLessThan(size + 15);
    }
  });

  it('of one message that only read run at once', () => {
    const [one, other] = [
      callWith('sleep 1.2'),
      callWith('head -c 67108864 /dev/zero | tail -c 62914560 | sleep 1.5'),
    ];
    expect(Math.min(one.toMs, other.toMs)).toBeGreaterThan(Math.max(one.fromMs, other.fromMs));
  });

  it('have the number of their processes', () => {
    const { processes } = callWith('head -c 67108864 /dev/zero | tail -c 62914560 | sleep 1.5');
    expect(processes?.started).toBeGreaterThanOrEqual(3);
    expect(processes?.peak).toBeGreaterThanOrEqual(3);
    // The shell, its subshell, sleep.
    expect(callWith('sleep 1.2').processes?.peak).toBeLessThanOrEqual(3);
  });

  it('that a person was asked about start after the answer', () => {
    for (const command of ['probe alloc 61 1.2', 'probe alloc 31 1.1']) {
      const { askedAt, fromMs, permissionMs } = callWith(command);
      expect(fromMs - Date.parse(askedAt)).toBeGreaterThan(3000);
      // 2.1.16 tells nobody that it waits.
      const told = version === '2.1.16' ? 3000 : permissionMs;
      expect(Math.abs((told ?? Number.NaN) - 3000)).toBeLessThan(1500);
    }
  });

  it('in the background end with their process, not with their result', () => {
    for (const command of ['probe alloc 28 5', 'probe alloc 44 3']) {
      const call = callWith(command);
      expect([command, call.status, call.edges.end]).toEqual([command, 'background', 'process']);
    }
  });
});
