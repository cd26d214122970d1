import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { Run } from '../../../src/model/run.js';
import { findLeftovers } from '../../../src/run/leftovers.js';
import { removeLeftovers } from '../../../src/run/remove-leftovers.js';
import { fakeMachine } from './fake-machine.mjs';

const template = resolve(import.meta.dirname, '../../../fixtures/cgroup/running');
const program = resolve(import.meta.dirname, 'launch-child.mjs');
const scratch = mkdtempSync(join(tmpdir(), 'cgmon-fault-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Ended {
  readonly state: string;
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

function text(stream: ChildProcess['stdout']): () => string {
  let all = '';
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    all += chunk;
  });
  return () => all;
}

function freshState(): string {
  const state = mkdtempSync(join(scratch, 'state-'));
  mkdirSync(join(state, 'runs'));
  return state;
}

function launch(killAt: number, ...options: string[]): Promise<Ended> {
  return launchIn(freshState(), killAt, ...options);
}

function launchIn(state: string, killAt: number, ...options: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [program, state, template, String(killAt), ...options]);
  const stdout = text(child.stdout);
  const stderr = text(child.stderr);
  return new Promise((done) => {
    child.on('close', (code, signal) => done({ state, code, signal, stdout: stdout(), stderr: stderr() }));
  });
}

async function clean(state: string): Promise<number> {
  const places = {
    ...fakeMachine(state, { template }),
    rootless: true,
    root: join(state, 'runs'),
    lockDirectory: join(state, 'locks'),
    procRoot: '/proc',
    temporary: state,
    // Younger directories may be in the making.
    nowMs: Date.now() + 60_000,
  };
  const leftovers = await findLeftovers(places);
  expect(await removeLeftovers(leftovers, places, () => undefined)).toBe(0);
  expect(await findLeftovers(places)).toEqual([]);
  return leftovers.length;
}

const transient: ReadonlySet<string> = new Set(['home', 'journal', 'recording.json']);

/** Everything that is not a finished record, or the caller's own. */
function leftIn(state: string): string[] {
  const names = (folder: string) =>
    existsSync(join(state, folder)) ? readdirSync(join(state, folder)).map((name) => join(folder, name)) : [];
  const runs = names('runs').flatMap((run) => {
    if (!existsSync(join(state, run, 'run.json'))) return [run];
    const { state: said } = JSON.parse(readFileSync(join(state, run, 'run.json'), 'utf8')) as {
      state: string;
    };
    const unfinished = said === 'recording' ? [`${run} is still recording`] : [];
    return [...unfinished, ...names(run).filter((path) => transient.has(path.split('/').at(-1) ?? ''))];
  });
  const elsewhere = existsSync(join(state, 'elsewhere')) && readdirSync(join(state, 'runs')).length === 0;
  return [
    ...runs,
    ...['containers', 'images', 'cgroup', 'locks'].flatMap(names),
    ...(elsewhere ? ['elsewhere'] : []),
  ];
}

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all([worker(), worker(), worker()]);
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

async function stepsOf(...options: string[]): Promise<number> {
  const whole = await launch(0, ...options);
  expect(whole).toMatchObject({ code: 0, signal: null });
  expect(leftIn(whole.state)).toEqual([]);
  return (JSON.parse(whole.stdout) as { steps: number }).steps;
}

describe('a launch that is cut off', () => {
  it.each([
    { where: 'in the usual place', most: Infinity, options: [] },
    { where: 'elsewhere', most: 9, options: ['--out'] },
  ])(
    'leaves nothing after cgmon clean, killed between any two steps: recorded $where',
    async ({ most, options }) => {
      const steps = Math.min(most, await stepsOf(...options));
      let found = 0;
      await inTurns(upTo(steps), async (killAt) => {
        const { state, signal } = await launch(killAt, ...options);
        expect([killAt, signal]).toEqual([killAt, 'SIGKILL']);
        found += await clean(state);
        expect([killAt, leftIn(state)]).toEqual([killAt, []]);
      });
      expect(found).toBeGreaterThan(steps / 2);
    },
    180_000,
  );

  it('cleans up after itself when the disk is full from some step on, and what it recorded is finished later', async () => {
    const steps = await stepsOf();
    await inTurns(
      upTo(steps).filter((step) => step % 3 === 0),
      async (full) => {
        const { state, signal, stderr } = await launch(0, '--full', String(full));
        expect([full, signal, stderr.includes('    at ')]).toEqual([full, null, false]);
        const early = leftIn(state).filter((path) => !path.startsWith('runs/'));
        expect([full, early]).toEqual([full, []]);
        await clean(state);
        expect([full, leftIn(state)]).toEqual([full, []]);
      },
    );
  }, 120_000);

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'cleans up after itself at %s, whatever it is doing',
    async (name) => {
      const steps = upTo(45).filter((step) => step % 9 === 4);
      await inTurns(steps, async (at) => {
        const { state, code, signal, stderr } = await launch(at, '--signal', name);
        // Before there is a container there is nothing to record.
        const expected = stderr.includes(`stopped by ${name}`) ? 3 : 0;
        expect([at, code, signal]).toEqual([at, expected, null]);
        expect([at, leftIn(state)]).toEqual([at, []]);
      });
    },
  );

  it.each([
    ['slice', 3],
    ['podman create', 3],
    ['late create', 3],
    ['podman start', 3],
    ['podman container', 0],
    ['podman commit', 0],
    ['podman run', 0],
  ])('leaves nothing when %s fails, and says so in one line', async (command, code) => {
    const ended = await launch(0, '--fail', command);
    expect(ended.code).toBe(code);
    const lines = ended.stderr
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('pids.max'));
    expect(lines).toEqual([expect.stringMatching(/made to fail|made no slice/)]);
    expect(leftIn(ended.state)).toEqual([]);
  });

  it('gives twenty launches at once twenty names and twenty records', async () => {
    const state = freshState();
    const ended = await Promise.all(
      upTo(20).map((index) => launchIn(state, 0, '--together', '20', String(index).padStart(3, '0'))),
    );
    expect(ended.map(({ code }) => code)).toEqual(upTo(20).map(() => 0));
    expect(leftIn(state)).toEqual([]);
    const names = readdirSync(join(state, 'runs')).map(
      (run) =>
        (JSON.parse(readFileSync(join(state, 'runs', run, 'run.json'), 'utf8')) as { name: string }).name,
    );
    const expected = ['cgmon-true', ...upTo(19).map((index) => `cgmon-true-${index + 1}`)];
    expect(names.toSorted()).toEqual(expected.toSorted());
  }, 120_000);

  it('is nothing left behind while it is on, also for a cgmon that keeps its runs elsewhere', async () => {
    const state = freshState();
    const child = spawn(process.execPath, [program, state, template, '30', '--signal', 'SIGSTOP']);
    const stopped = () => / T /.test(readFileSync(`/proc/${child.pid ?? 0}/stat`, 'utf8'));
    await vi.waitUntil(stopped, { timeout: 15_000 });
    const machine = fakeMachine(state, { template });
    expect(await machine.slices.list()).toHaveLength(1);
    const look = () =>
      findLeftovers({
        ...machine,
        root: join(state, 'other-runs'),
        lockDirectory: join(state, 'locks'),
        procRoot: '/proc',
        rootless: true,
        temporary: state,
        nowMs: Date.now(),
      });
    expect(await look()).toEqual([]);
    child.kill('SIGKILL');
    await once(child, 'close');
    const kinds = (await look()).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['slice', 'lock']));
  });

  it.each([0, 21, 30])(
    'leaves the credentials nowhere but where they were: killed at step %i, cleaned',
    async (killAt) => {
      const { state, stdout, stderr } = await launch(killAt);
      await clean(state);
      const { stdout: found } = spawnSync('grep', ['-rl', 'planted', state], { encoding: 'utf8' });
      expect(found.trim()).toBe(join(state, '.credentials.json'));
      expect(stdout + stderr).not.toContain('planted');
    },
  );

  it('stays with the container when Podman lets go of it, and says so', async () => {
    const ended = await launch(0, '--fail', 'attach');
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain("let go of the container's output");
    expect((JSON.parse(ended.stdout) as { trail: string[] }).trail).toContain('after podman wait');
    const [run = ''] = readdirSync(join(ended.state, 'runs'));
    const text = readFileSync(join(ended.state, 'runs', run, 'run.json'), 'utf8');
    expect((JSON.parse(text) as { notes: string[] }).notes.join()).toContain('stdout.log is not whole');
    expect(leftIn(ended.state)).toEqual([]);
  });

  it('keeps the record of a container of which Podman cannot tell how it ended, and says why', async () => {
    const { state } = await launch(0, '--fail', 'podman container');
    const [id = ''] = readdirSync(join(state, 'runs'));
    const run = JSON.parse(readFileSync(join(state, 'runs', id, 'run.json'), 'utf8')) as Run;
    expect(run).toMatchObject({ state: 'finished', exit: { code: null, reason: 'engine error' } });
    expect(run.notes.join()).toContain('Podman cannot tell how the container ended');
    expect(run.notes.join()).toContain('made to fail');
  });

  it('says what it could not remove, and cgmon clean removes it', async () => {
    const ended = await launch(0, '--fail', 'podman rm');
    expect(ended.stderr).toContain('removing the container: podman rm');
    expect(leftIn(ended.state)).toEqual(['containers/id-cgmon-true.json']);
    expect(await clean(ended.state)).toBe(1);
    expect(leftIn(ended.state)).toEqual([]);
  });
});
