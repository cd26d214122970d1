import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTrace } from '../../src/trace/read-trace.js';

const data = resolve(import.meta.dirname, '../../../shared/data/claude-traces');
const absent = !existsSync(data);

interface TrueCall {
  readonly toolUseId: string | null;
  readonly shellExec: number | null;
  readonly shellExit: number | null;
}

async function errors() {
  const ends: number[] = [];
  const starts: number[] = [];
  const unexplained: string[] = [];
  for (const version of readdirSync(data)) {
    for (const scenario of readdirSync(join(data, version))) {
      const folder = join(data, version, scenario);
      const trace = await readTrace([join(folder, 'projects')]);
      unexplained.push(...Object.keys(trace.lines.unknown).map((type) => `${version}/${scenario}: ${type}`));
      const calls = new Map(trace.toolCalls.map((call) => [call.id, call]));
      const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as TrueCall[];
      for (const { toolUseId, shellExec, shellExit } of truth) {
        const call = toolUseId === null ? undefined : calls.get(toolUseId);
        if (call === undefined) continue;
        if (shellExec !== null)
          starts.push(call.startedAtMs === null ? Infinity : call.startedAtMs - shellExec * 1000);
        if (shellExit !== null)
          ends.push(call.endedAtMs === null ? Infinity : call.endedAtMs - shellExit * 1000);
      }
    }
  }
  return { ends, starts, unexplained };
}

const within = (values: readonly number[], ms: number) =>
  values.filter((value) => Math.abs(value) <= ms).length / values.length;

describe.skipIf(absent)(
  `calls against the true times of their shells${absent ? ' (skipped: no ../shared/data)' : ''}`,
  () => {
    it('finds the ends and the starts as well as a trace alone allows', async () => {
      const { ends, starts, unexplained } = await errors();
      console.log(
        `${ends.length} ends within 40 ms: ${(100 * within(ends, 40)).toFixed(1)} %; ` +
          `${starts.length} starts within 100 ms: ${(100 * within(starts, 100)).toFixed(1)} %`,
      );
      expect(unexplained).toEqual([]);
      expect(ends.length).toBeGreaterThan(50);
      expect(within(ends, 40)).toBeGreaterThanOrEqual(0.85);
      expect(within(starts, 100)).toBeGreaterThanOrEqual(0.55);
    });
  },
);
