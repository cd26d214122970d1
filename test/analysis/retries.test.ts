import { describe, expect, it } from 'vitest';
import type { ObservedCall } from '../../src/analysis/observed-run.js';
import {
  consecutiveBashGroups,
  failureRetries,
  normalizeCommand,
  retriesOfRun,
} from '../../src/analysis/retries.js';

let clock = 0;
function call(name: string, command: string | null, failed: boolean | null): ObservedCall {
  clock += 10;
  return {
    name,
    startS: clock,
    endS: clock + 2,
    command,
    category: null,
    failed,
    inclusive: null,
    exclusive: null,
  };
}

describe('consecutiveBashGroups', () => {
  it('counts rows of three and more, also at the end', () => {
    const names = ['Bash', 'Bash', 'Read', 'Bash', 'Bash', 'Bash', 'Edit', 'Bash', 'Bash', 'Bash', 'Bash'];
    expect(consecutiveBashGroups(names.map((name) => call(name, 'x', null)))).toEqual([3, 4]);
    expect(consecutiveBashGroups([])).toEqual([]);
  });
});

describe('retriesOfRun', () => {
  it('is not known where nothing tells which calls failed', () => {
    const untold = [call('Bash', 'make', null), call('Bash', 'make', null)];
    expect(retriesOfRun({ traced: true, calls: untold })).toBeNull();
    expect(retriesOfRun({ traced: false, calls: [] })).toBeNull();
  });
  it('is none where there were no Bash calls, or all that are told of were good', () => {
    expect(retriesOfRun({ traced: true, calls: [call('Read', null, null)] })).toEqual([]);
    expect(
      retriesOfRun({ traced: true, calls: [call('Bash', 'make', false), call('Bash', 'x', null)] }),
    ).toEqual([]);
  });
});

describe('failureRetries', () => {
  it('finds the same command again after failures, with edits in between, until it succeeds', () => {
    const groups = failureRetries([
      call('Bash', 'cd /w && make  test 2>&1 | tail -5', true),
      call('Edit', null, false),
      call('Bash', 'make test', true),
      call('Bash', 'ls', false),
      call('Bash', 'make test | head -50', false),
      call('Bash', 'make test', false),
    ]);
    expect(groups).toEqual([{ command: 'make test', attempts: 3, seconds: 6, succeeded: true }]);
  });
  it('says where it never succeeded, and is silent about repeated successes and unknown outcomes', () => {
    expect(failureRetries([call('Bash', 'a', true), call('Bash', 'a', true)])).toMatchObject([
      { attempts: 2, succeeded: false },
    ]);
    expect(failureRetries([call('Bash', 'a', false), call('Bash', 'a', false)])).toEqual([]);
    expect(failureRetries([call('Bash', 'a', null), call('Bash', 'a', null)])).toEqual([]);
  });
});

describe('normalizeCommand', () => {
  it.each([
    ['cd /testbed && pytest -q', 'pytest -q'],
    ['pytest  -q\n 2>&1 | grep FAIL | head -3', 'pytest -q'],
    ['python a.py > out.txt', 'python a.py'],
    ['cat a | sort', 'cat a | sort'],
  ])('%s -> %s', (command, normal) => {
    expect(normalizeCommand(command)).toBe(normal);
  });
});
