import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runsCommand } from '../../src/cli/runs.js';
import { showCommand } from '../../src/cli/show.js';

const fixture = join(import.meta.dirname, '../../fixtures/runs/20261120t223015x7k2');
const id = '20261120t223015x7k2';

let dataHome = '';
beforeEach(() => {
  dataHome = mkdtempSync(join(tmpdir(), 'cgmon-cli-'));
  vi.stubEnv('XDG_DATA_HOME', dataHome);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(dataHome, { recursive: true });
});

function addFixture(): void {
  cpSync(fixture, join(dataHome, 'cgmon/runs', id), { recursive: true });
}

async function output(command: Command, ...args: string[]): Promise<{ out: string; err: string }> {
  const written = { out: '', err: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.err += String(text);
    return true;
  });
  await command.parseAsync(args, { from: 'user' });
  return written;
}

describe('cgmon show', () => {
  it('prints the newest run without an argument', async () => {
    addFixture();
    const { out } = await output(showCommand());
    expect(out).toContain(`Run ${id}  fix-parser`);
    expect(out).not.toMatch(/[^\P{Cc}\n]/u);
  });

  it('--json has the documented shape', async () => {
    const { out } = await output(showCommand(), fixture, '--json');
    const shown = JSON.parse(out) as { toolCalls: Record<string, unknown>[] };
    expect(Object.keys(shown)).toEqual(['run', 'phases', 'totals', 'thinking', 'toolCalls']);
    expect(shown.toolCalls[2]).toMatchObject({
      id: 'toolu_01Sample02Test',
      name: 'Bash',
      category: 'test',
      agentId: null,
      parentId: null,
      askedAt: '2026-11-20T22:30:24.230Z',
      startedAt: '2026-11-20T22:30:24.270Z',
      endedAt: '2026-11-20T22:30:32.600Z',
      edges: { start: 'process', end: 'process' },
      durationMs: 8330,
      status: 'error',
      input: { summary: 'npm test' },
      quality: { overlaps: 0, flags: [] },
    });
    expect(Object.keys(shown.toolCalls[2]?.['inclusive'] ?? {})).toEqual([
      'cpuUsec',
      'cpuUserUsec',
      'cpuSystemUsec',
      'throttledUsec',
      'memoryStartBytes',
      'memoryEndBytes',
      'memoryPeakBytes',
      'memoryRiseBytes',
      'ioReadBytes',
      'ioWriteBytes',
      'ioReadOps',
      'ioWriteOps',
      'majorFaults',
      'pressure',
      'oomKills',
    ]);
  });

  it('of a run that does not exist is one line, with exit code 2', async () => {
    await expect(output(showCommand(), 'nothing')).rejects.toMatchObject({
      message: 'there is no run "nothing"',
      hint: '`cgmon runs` lists them',
      exitCode: 2,
    });
  });
});

describe('cgmon runs', () => {
  it('says where it looked when there are none', async () => {
    const { out } = await output(runsCommand());
    expect(out).toBe(`No runs in ${dataHome}/cgmon/runs. \`cgmon run -- <command>\` records one.\n`);
  });

  it('lists runs, and names damaged ones on the side', async () => {
    addFixture();
    mkdirSync(join(dataHome, 'cgmon/runs/broken'));
    writeFileSync(join(dataHome, 'cgmon/runs/broken/run.json'), '{');
    const { out, err } = await output(runsCommand());
    expect(out).toContain(`${id}  fix-parser  2026-11-20 22:30:15  48.00 s`);
    expect(err).toMatch(/^cgmon: damaged run: .*broken\/run\.json: not JSON/);
  });

  it('--json gives what a list needs', async () => {
    addFixture();
    const { out } = await output(runsCommand(), '--json');
    expect(JSON.parse(out)).toMatchObject({
      runs: [
        {
          id,
          name: 'fix-parser',
          startedAt: '2026-11-20T22:30:15.250Z',
          command: ['claude', '-p', 'Fix the failing parser tests'],
          exit: { code: 0, reason: 'ok' },
          live: false,
        },
      ],
      damaged: [],
    });
  });
});
