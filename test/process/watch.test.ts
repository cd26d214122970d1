import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProcessSpan } from '../../src/model/process-span.js';
import { createProcessWatch, startProcessWatch } from '../../src/process/watch.js';

let cgroupDir = '';
let ended: ProcessSpan[] = [];
let children: ChildProcess[] = [];
const options = () => ({
  cgroupDir,
  procRoot: '/proc',
  now: Date.now,
  onSpan: (span: ProcessSpan) => ended.push(span),
});

beforeEach(() => {
  cgroupDir = mkdtempSync(join(tmpdir(), 'cgmon-watch-'));
  ended = [];
  children = [];
  members([]);
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(cgroupDir, { recursive: true });
});

function members(pids: readonly number[], directory = cgroupDir): void {
  writeFileSync(join(directory, 'cgroup.procs'), pids.map((pid) => `${pid}\n`).join(''));
}

async function start(command: string): Promise<number> {
  const child = spawn('/bin/sh', ['-c', command], { detached: true, stdio: 'ignore' });
  children.push(child);
  await once(child, 'spawn');
  return child.pid ?? 0;
}

describe('createProcessWatch', () => {
  it('tells argv, parent, session and start of a process', async () => {
    const watch = createProcessWatch(options());
    const before = Date.now();
    const pid = await start('sleep 5; true');
    const after = Date.now();
    await sleep(50);
    members([pid]);
    watch.look();
    const [seen] = watch.running();
    expect(seen).toMatchObject({
      pid,
      ppid: process.pid,
      sessionLeader: true,
      command: '/bin/sh -c sleep 5; true',
      goneAtMs: null,
    });
    expect(seen?.startedAtMs).toBeGreaterThan(before - 25);
    expect(seen?.startedAtMs).toBeLessThan(after + 25);
    watch.close();
  });

  it('reports a process that is gone, once, with its last and its first missing look', async () => {
    const watch = createProcessWatch(options());
    const pid = await start('sleep 5; true');
    members([pid]);
    watch.look();
    const seenBy = Date.now();
    members([]);
    await sleep(20);
    watch.look();
    watch.look();
    expect(ended.map((span) => span.pid)).toEqual([pid]);
    expect(ended[0]?.lastSeenAtMs).toBeLessThanOrEqual(seenBy);
    expect(ended[0]?.goneAtMs).toBeGreaterThanOrEqual(seenBy + 15);
    expect(watch.close()).toEqual([]);
  });

  it('reads child cgroups, also those that appear later', async () => {
    const watch = createProcessWatch(options());
    watch.look();
    const pid = await start('sleep 5; true');
    const child = join(cgroupDir, 'inner', 'deeper');
    mkdirSync(child, { recursive: true });
    members([], join(cgroupDir, 'inner'));
    members([pid], child);
    for (let looks = 0; looks < 5; looks += 1) watch.look();
    expect(watch.running().map((span) => span.pid)).toEqual([pid]);
    rmSync(join(cgroupDir, 'inner'), { recursive: true });
    watch.close();
  });

  it('goes on when a process or the whole cgroup has vanished', () => {
    const watch = createProcessWatch({ ...options(), cgroupDir: join(cgroupDir, 'never') });
    watch.look();
    expect(watch.close()).toEqual([]);
    const other = createProcessWatch(options());
    members([2 ** 22 + 1]);
    other.look();
    expect(other.close()).toEqual([]);
  });

  it('gives what still runs when it is closed', async () => {
    const watch = createProcessWatch(options());
    const pid = await start('sleep 5; true');
    members([pid]);
    expect(watch.close().map((span) => [span.pid, span.goneAtMs])).toEqual([[pid, null]]);
  });
});

function stat(procRoot: string, pid: number, ppid: number, command: string): void {
  mkdirSync(join(procRoot, String(pid)), { recursive: true });
  const rest = ['S', ppid, pid, pid, ...Array.from({ length: 15 }, () => 0), 500, 0].join(' ');
  writeFileSync(join(procRoot, String(pid), 'stat'), `${pid} (a) b)) ${rest}\n`);
  writeFileSync(join(procRoot, String(pid), 'cmdline'), command.replaceAll(' ', '\0'));
}

describe('a made-up /proc', () => {
  it('waits for exec while the argv is the parent’s, and keeps the argv of a zombie', () => {
    const procRoot = join(cgroupDir, 'proc');
    mkdirSync(procRoot);
    writeFileSync(join(procRoot, 'uptime'), '10.00 20.00\n');
    let now = 1_000_010_000;
    const watch = createProcessWatch({ ...options(), procRoot, now: () => now });
    stat(procRoot, 10, 1, 'claude --print');
    members([10]);
    watch.look();
    stat(procRoot, 11, 10, 'claude --print');
    members([10, 11]);
    watch.look();
    stat(procRoot, 11, 10, '');
    now += 20;
    watch.look();
    expect(watch.running().at(-1)?.command).toBe('claude --print');
    stat(procRoot, 11, 10, 'bash -c ls');
    now += 20;
    watch.look();
    expect(watch.running().find((span) => span.pid === 11)).toMatchObject({
      command: 'bash -c ls',
      startedAtMs: 1_000_005_005,
      forkSeenAtMs: 1_000_010_000,
      execAtMs: 1_000_010_040,
    });
    expect(watch.running()[0]).not.toHaveProperty('forkSeenAtMs');
    watch.close();
  });

  it('waits for exec also when the parent has changed its title since it was met', () => {
    const procRoot = join(cgroupDir, 'proc');
    mkdirSync(procRoot);
    writeFileSync(join(procRoot, 'uptime'), '10.00 20.00\n');
    let now = 1_000_010_000;
    const watch = createProcessWatch({ ...options(), procRoot, now: () => now });
    stat(procRoot, 10, 1, 'node /usr/bin/claude --print');
    members([10]);
    watch.look();
    now += 5000;
    stat(procRoot, 10, 1, 'claude');
    stat(procRoot, 11, 10, 'claude');
    members([10, 11]);
    watch.look();
    stat(procRoot, 11, 10, 'bash -c ls');
    now += 20;
    watch.look();
    expect(watch.running().find((span) => span.pid === 11)?.command).toBe('bash -c ls');
    watch.close();
  });
});

describe('a subshell', () => {
  it('never calls exec: it started when it was forked', () => {
    const procRoot = join(cgroupDir, 'proc');
    mkdirSync(procRoot);
    writeFileSync(join(procRoot, 'uptime'), '10.00 20.00\n');
    let now = 1_000_010_000;
    const watch = createProcessWatch({ ...options(), procRoot, now: () => now });
    stat(procRoot, 10, 1, 'bash -c (ls)');
    stat(procRoot, 11, 10, 'bash -c (ls)');
    members([10, 11]);
    watch.look();
    now += 6000;
    watch.look();
    expect(watch.running().find((span) => span.pid === 11)).not.toHaveProperty('forkSeenAtMs');
    watch.close();
  });
});

describe('startProcessWatch', () => {
  it('looks by itself until it is closed', async () => {
    const watch = startProcessWatch({ ...options(), intervalMs: 10 });
    const pid = await start('sleep 5; true');
    members([pid]);
    await sleep(80);
    expect(watch.running().map((span) => span.pid)).toEqual([pid]);
    members([]);
    await sleep(80);
    expect(ended.map((span) => span.pid)).toEqual([pid]);
    watch.close();
  });
});
