import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Trace } from '../../src/model/trace.js';
import { copyTrace } from '../../src/trace/keep.js';
import { readTrace } from '../../src/trace/read-trace.js';
import { truthCases } from './truth.js';

const cases = truthCases();
const reason = cases.length === 0 ? ' (skipped: no traces with true times; set CGMON_TRACE_DATA)' : '';

interface Edge {
  readonly name: string;
  readonly version: string;
  readonly startErrorMs: number | null;
  readonly endErrorMs: number | null;
}

async function edges(): Promise<Edge[]> {
  const all: Edge[] = [];
  for (const { version, scenario, projects, calls } of cases) {
    const { toolCalls } = await readTrace([projects]);
    for (const truth of calls) {
      const call = toolCalls.find(({ id }) => id === truth.toolUseId);
      const start = call?.startedAtMs ?? null;
      const end = call?.endedAtMs ?? null;
      all.push({
        name: `${version}/${scenario} ${truth.command} ${call?.status} ${call?.edges.start}`,
        version,
        startErrorMs: start === null ? null : start - truth.shellExec * 1000,
        endErrorMs: end === null || truth.shellExit === null ? null : end - truth.shellExit * 1000,
      });
    }
  }
  return all;
}

function share(errors: readonly (number | null)[], withinMs: number): number {
  return errors.filter((error) => error !== null && Math.abs(error) <= withinMs).length / errors.length;
}

describe.skipIf(cases.length === 0)(`real traces against true times${reason}`, () => {
  it('has no line it cannot explain', async () => {
    for (const { projects } of cases) {
      const { lines } = await readTrace([projects]);
      expect([projects, lines.unknown, lines.malformed]).toEqual([projects, {}, 0]);
    }
  });

  it('never starts a call before the end of the one it waited for', async () => {
    for (const { projects } of cases) {
      const { toolCalls } = await readTrace([projects]);
      const alone = toolCalls.filter(
        ({ name, input, startedAtMs }) =>
          name === 'Bash' && input.summary.startsWith('probe') && startedAtMs !== null,
      );
      for (const call of alone) {
        const before = alone.filter(
          ({ messageId, askedAtMs, agentId }) =>
            messageId === call.messageId && agentId === call.agentId && askedAtMs < call.askedAtMs,
        );
        for (const { status, endedAtMs, reportedAtMs } of before) {
          const end = status === 'background' ? reportedAtMs : endedAtMs;
          expect(call.startedAtMs ?? 0).toBeGreaterThanOrEqual(end ?? 0);
        }
      }
    }
  });

  it('says the same of what a run keeps as of the whole trace', async () => {
    const kept = mkdtempSync(join(tmpdir(), 'cgmon-kept-'));
    try {
      for (const { version, scenario, projects } of cases) {
        const copy = join(kept, `${version}-${scenario}`);
        await copyTrace(projects, copy, 'redacted');
        const [whole, redacted] = [await readTrace([projects]), await readTrace([copy])];
        const facts = ({ sessions, toolCalls, usage }: Trace) => ({
          prompts: sessions.map(({ prompts }) => prompts),
          usage,
          calls: toolCalls.map((call) => ({ ...call, input: null })),
        });
        expect([copy, facts(redacted)]).toEqual([copy, facts(whole)]);
      }
    } finally {
      rmSync(kept, { recursive: true });
    }
  });

  it('ends within 40 ms for 85 % of the calls, starts within 100 ms for 55 %', async () => {
    const all = await edges();
    for (const version of [...new Set(all.map((edge) => edge.version)), 'all']) {
      const some = all.filter((edge) => version === 'all' || edge.version === version);
      const starts = some.map((edge) => edge.startErrorMs);
      const ends = some.map((edge) => edge.endErrorMs);
      console.info(
        `${version}: ${some.length} calls; start within 40/100/500 ms: ${[40, 100, 500].map((ms) => share(starts, ms).toFixed(2)).join(' ')}; end within 40/100 ms: ${[40, 100].map((ms) => share(ends, ms).toFixed(2)).join(' ')}`,
      );
    }
    if (process.env['CGMON_TRACE_VERBOSE'] !== undefined) {
      for (const edge of all)
        console.info(
          `${edge.name}: start ${edge.startErrorMs?.toFixed(0)} end ${edge.endErrorMs?.toFixed(0)}`,
        );
    }
    expect(
      share(
        all.map((edge) => edge.endErrorMs),
        40,
      ),
    ).toBeGreaterThanOrEqual(0.85);
    expect(
      share(
        all.map((edge) => edge.startErrorMs),
        100,
      ),
    ).toBeGreaterThanOrEqual(0.55);
  });
});
