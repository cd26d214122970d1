import { beforeAll, describe, expect, it } from 'vitest';
import { record, workspace } from './cgmon.js';
import { type CliVersion, cliVersions, nativeCli } from './trace-edges.js';
import { vmPush, vmUp } from './vm.js';

const asking = process.env['CGMON_EDGES_VERSION']?.split(',') ?? cliVersions;
const answeredAfterMs = 3000;
/** The dialog's text comes before its state is written, and the answer's way through the terminal takes a while. */
const slackMs = 1500;

beforeAll(async () => {
  await vmUp();
  await vmPush();
});

async function asked(version: CliVersion) {
  const directory = await workspace(`permission-${version}`);
  const { report, stdout, stderr } = await record(
    directory,
    version === '2.1.329' ? nativeCli : '',
    `env CLAUDE_ANSWER_AFTER=${answeredAfterMs / 1000} sh .agents/run-claude.sh .agents/scenarios/permission.json`,
  );
  const calls = report.toolCalls.filter(({ name }) => name === 'Bash');
  if (calls.length !== 2) throw new Error(`${calls.length} calls\n${stderr}\n${stdout.slice(0, 2000)}`);
  expect(report.run.versions.cli).toEqual([version]);
  return calls.map((call) => ({
    ...call,
    waitedMs: Date.parse(call.startedAt ?? '') - Date.parse(call.askedAt),
    ranMs: call.durationMs ?? Number.NaN,
  }));
}

describe('a person who answers after three seconds', () => {
  it.each(cliVersions.filter((version) => asking.includes(version)))(
    'costs a call of Claude Code %s nothing: it starts with its shell',
    async (version) => {
      const calls = await asked(version);
      expect(calls.map(({ edges }) => edges.start)).toEqual(['process', 'process']);
      for (const { waitedMs, ranMs, permissionMs } of calls) {
        expect(waitedMs).toBeGreaterThan(answeredAfterMs);
        expect(ranMs).toBeLessThan(answeredAfterMs);
        // 2.1.16 tells nobody that it waits.
        const told = version === '2.1.16' ? answeredAfterMs : permissionMs;
        expect(Math.abs((told ?? Number.NaN) - answeredAfterMs)).toBeLessThan(slackMs);
      }
    },
  );
});
