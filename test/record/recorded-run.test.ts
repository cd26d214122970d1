import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { counterOf, usageCounters } from '../../src/join/counters.js';
import { readRunReport } from '../../src/record/run-report.js';

/** The scripted agent's basic scenario, recorded by `cgmon run` in the test VM (Linux 6.12, rootless Podman). */
const recorded = resolve(import.meta.dirname, '../../fixtures/runs/20261121t011425ycr2');

describe('a run recorded on a real kernel', () => {
  it('has every call of the agent, with the windows of its shells', async () => {
    const { run, toolCalls } = await readRunReport(recorded);
    expect(run.state).toBe('finished');
    expect(toolCalls.map(({ name }) => name)).toEqual([
      'Bash',
      'Bash',
      'Bash',
      'Read',
      'Edit',
      'Write',
      'Grep',
      'TodoWrite',
    ]);
    const bash = toolCalls.filter(({ name }) => name === 'Bash');
    expect(bash.map(({ edges }) => edges.start)).toEqual(['process', 'process', 'process']);
  });

  it('charges the calls so that they and the thinking are the total', async () => {
    const { toolCalls, thinking, totals } = await readRunReport(recorded);
    if (thinking === null || totals === null) throw new Error('no totals');
    for (const name of usageCounters) {
      const shares = [thinking, ...toolCalls.map(({ exclusive }) => exclusive)];
      const sum = shares.reduce(
        (all, usage) => all + (usage === null ? 0 : (counterOf(usage, name) ?? 0)),
        0,
      );
      expect([name, sum]).toEqual([name, counterOf(totals, name) ?? 0]);
    }
  });

  it('shows the allocation of 200 MiB as its peak', async () => {
    const { toolCalls } = await readRunReport(recorded);
    const mib = (toolCalls[0]?.inclusive?.memoryRiseBytes ?? 0) / 1024 / 1024;
    expect(Math.abs(mib - 200)).toBeLessThan(20);
  });
});
