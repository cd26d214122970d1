import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseTraceDir, traceDirectory } from '../../src/serve/trace-place.js';

let host = '';
beforeEach(() => {
  host = mkdtempSync(join(tmpdir(), 'cgmon-place-'));
  mkdirSync(join(host, 'home/.claude/projects'), { recursive: true });
});
afterEach(() => rmSync(host, { recursive: true }));

const container = (mounts: readonly (readonly [string, string])[], home: string | null = '/home/agent') => ({
  name: 'agent',
  home,
  mounts: mounts.map(([source, target]) => ({ source: join(host, source), target })),
});

describe("a container's trace is found on the host", () => {
  it.each([
    ['its HOME is mounted', [['home', '/home/agent']], 'home/.claude/projects'],
    ['a directory above its HOME is', [['', '/home']], 'agent/.claude/projects'],
    ['.claude is', [['home/.claude', '/home/agent/.claude']], 'home/.claude/projects'],
    [
      'the innermost of several mounts counts',
      [
        ['', '/'],
        ['home', '/home/agent'],
      ],
      'home/.claude/projects',
    ],
    [
      '.claude of a user that nobody told of is',
      [['home/.claude', '/opt/x/.claude']],
      'home/.claude/projects',
    ],
    ['a workspace alone is', [['home', '/workspace']], null],
    ['nothing is', [], null],
  ] as const)('when %s', (_, mounts, found) => {
    expect(traceDirectory(container(mounts), [])).toBe(found === null ? null : join(host, found));
  });

  it('in /root where no HOME is told', () => {
    expect(traceDirectory(container([['home', '/root']], null), [])).toBe(
      join(host, 'home/.claude/projects'),
    );
  });

  it('where --trace-dir says', () => {
    mkdirSync(join(host, 'traces/agent'), { recursive: true });
    const mounted = container([['home', '/home/agent']]);
    const place = (text: string) => traceDirectory(mounted, [parseTraceDir(text)]);
    expect(place(join(host, 'traces'))).toBe(join(host, 'traces/agent'));
    expect(place(`agent=${host}/traces`)).toBe(join(host, 'traces'));
    expect(place(`other=${host}/traces`)).toBe(join(host, 'home/.claude/projects'));
  });

  it('never through a link of the container out of what is mounted', () => {
    mkdirSync(join(host, 'evil/.claude'), { recursive: true });
    symlinkSync('/etc', join(host, 'evil/.claude/projects'));
    expect(traceDirectory(container([['evil', '/home/agent']]), [])).toBeNull();
  });
});
