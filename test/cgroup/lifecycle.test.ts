import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Lifecycle, watchLifecycle } from '../../src/cgroup/lifecycle.js';
import { oomCause } from '../../src/cgroup/oom-cause.js';

const counts = (oom: number, oomKill: number) => ({ high: 0, max: 0, oom, oomKill });

describe('the cause of an OOM kill', () => {
  it('is the container when its own limit was reached', () => {
    expect(oomCause(counts(0, 0))(counts(1, 1), 0)).toEqual({ count: 1, scope: 'container' });
  });

  it('is the container also when the kill is seen after the shortage, or in several steps', () => {
    const next = oomCause(counts(0, 0));
    expect(next(counts(1, 0), 0)).toBeNull();
    expect(next(counts(1, 1), 20)).toEqual({ count: 1, scope: 'container' });
    expect(next(counts(1, 3), 40)).toEqual({ count: 2, scope: 'container' });
  });

  it('is the host when nothing below was short', () => {
    expect(oomCause(counts(0, 0))(counts(0, 1), 0)).toEqual({ count: 1, scope: 'host' });
    const later = oomCause(counts(0, 0));
    later(counts(1, 1), 0);
    expect(later(counts(1, 2), 5000)).toEqual({ count: 1, scope: 'host' });
  });

  it('ignores what happened before, absent files and counters that go backwards', () => {
    expect(oomCause(counts(4, 4))(counts(4, 4), 0)).toBeNull();
    expect(oomCause(counts(4, 4))(counts(0, 0), 0)).toBeNull();
    expect(oomCause(counts(Number.NaN, Number.NaN))(counts(1, 1), 0)).toBeNull();
  });
});

describe('the life of a cgroup', () => {
  let root = '';
  let lifecycle: Lifecycle | null = null;
  let told: unknown[] = [];
  const put = (file: string, text: string) => writeFileSync(join(root, file), text);
  const start = (nowMs?: () => number) => {
    lifecycle = watchLifecycle(root, {
      onPopulated: (populated) => told.push({ populated }),
      onOom: (kill) => told.push(kill),
      onLimit: (limit) => told.push(limit),
      ...(nowMs === undefined ? {} : { nowMs }),
    });
    return lifecycle;
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cgmon-life-'));
    told = [];
    put('cgroup.events', 'populated 1\nfrozen 0\n');
    put('memory.events', 'low 0\nhigh 0\nmax 3\noom 0\noom_kill 0\noom_group_kill 0\n');
  });
  afterEach(() => {
    lifecycle?.close();
    rmSync(root, { recursive: true });
  });

  it('tells an OOM kill and the end as they happen', async () => {
    start();
    put('memory.events', 'low 0\nhigh 0\nmax 3\noom 1\noom_kill 1\noom_group_kill 0\n');
    await vi.waitFor(() => expect(told).toContainEqual({ count: 1, scope: 'container' }));
    put('cgroup.events', 'populated 0\nfrozen 0\n');
    await vi.waitFor(() => expect(told).toContainEqual({ populated: false }));
    expect(told).toHaveLength(2);
  });

  it('tells nothing of what was so before', () => {
    start();
    expect(told).toEqual([]);
  });

  it('tells a limit once a second', () => {
    let now = 0;
    const { look } = start(() => now);
    for (const [at, max] of [
      [0, 4],
      [10, 5],
      [900, 6],
      [1100, 7],
    ] as const) {
      now = at;
      put('memory.events', `low 0\nhigh 0\nmax ${max}\noom 0\noom_kill 0\n`);
      look();
    }
    expect(told).toEqual(['memory.max', 'memory.max']);
  });

  it('survives a cgroup that is gone', () => {
    const { look } = start();
    rmSync(join(root, 'memory.events'));
    rmSync(join(root, 'cgroup.events'));
    expect(look).not.toThrow();
    expect(told).toEqual([]);
  });
});
