import { describe, expect, it } from 'vitest';
import { type ExitEvidence, exitReason } from '../../src/podman/exit.js';

const nothing: ExitEvidence = {
  exitCode: 0,
  oomKilled: false,
  oomKills: 0,
  interruptedBy: null,
  timedOut: false,
  engineError: false,
};

describe('why a run ended', () => {
  it.each<[string, Partial<ExitEvidence>, string, string | null]>([
    ['ends well', {}, 'ok', null],
    ['fails', { exitCode: 3 }, 'error', null],
    ['dies of a fault of its own', { exitCode: 139 }, 'error', 'SIGSEGV'],
    ['is killed by somebody', { exitCode: 137 }, 'killed', 'SIGKILL'],
    ['is killed for memory, says the kernel', { exitCode: 137, oomKills: 1 }, 'out of memory', 'SIGKILL'],
    ['is killed for memory, says Podman', { exitCode: 137, oomKilled: true }, 'out of memory', 'SIGKILL'],
    ['survives the kill of a child', { exitCode: 0, oomKills: 2 }, 'ok', null],
    ['fails after the kill of a child', { exitCode: 1, oomKills: 2 }, 'error', null],
    ['is over time', { exitCode: 143, timedOut: true }, 'timeout', 'SIGTERM'],
    ['is over time and does not listen', { exitCode: 137, timedOut: true }, 'timeout', 'SIGKILL'],
    ['is stopped', { exitCode: 130, interruptedBy: 'SIGINT' }, 'interrupted', 'SIGINT'],
    ['is stopped and ends well', { exitCode: 0, interruptedBy: 'SIGTERM' }, 'interrupted', null],
    ['never starts', { exitCode: 125, engineError: true }, 'engine error', null],
    ['is not there', { exitCode: 127, engineError: true }, 'not found', null],
    ['cannot be executed', { exitCode: 126, engineError: true }, 'not executable', null],
    ['is not told', { exitCode: null, engineError: true }, 'engine error', null],
    ['is not known', { exitCode: null }, 'unknown', null],
  ])('%s', (_, evidence, reason, signal) => {
    expect(exitReason({ ...nothing, ...evidence })).toMatchObject({ reason, signal });
  });

  it('tells of a kill for memory whatever the reason', () => {
    expect(exitReason({ ...nothing, oomKills: 1 }).oomKilled).toBe(true);
    expect(exitReason({ ...nothing, oomKills: null }).oomKilled).toBe(false);
  });
});
