import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { cgmon } from '../../src/cli/program.js';
import { fakePodman } from './fake-podman.js';

vi.mock('../../src/cgroup/mount.js', () => ({
  requireCgroup2: () => ({ mountPoint: '/nowhere', controllers: [] }),
}));

const directory = mkdtempSync(join(tmpdir(), 'cgmon-stopped-'));
const log = join(directory, 'log');
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  process.exitCode = 0;
});

async function stoppedBy(signal: NodeJS.Signals, during: string, ...words: string[]) {
  rmSync(log, { force: true });
  const endless = `trap 'exit 1' TERM; while :; do sleep 0.05; done`;
  const path = fakePodman(directory, `case "$1" in ${during}) ${endless};; image) exit 1;; esac`);
  vi.stubEnv('PATH', path);
  vi.stubEnv('XDG_DATA_HOME', directory);
  const said: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  const code = cgmon(['node', 'cgmon', ...words]);
  await vi.waitUntil(() => existsSync(log) && readFileSync(log, 'utf8').includes(`${during} `), {
    timeout: 10_000,
  });
  process.kill(process.pid, signal);
  return { code: await code, said: said.at(-1) };
}

describe('a launch that is stopped before there is a container', () => {
  it.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends its pull at %s with exit code %i', async (signal, code) => {
    const run = ['run', '--image', 'docker.io/any', '--', 'true'];
    expect(await stoppedBy(signal, 'pull', ...run)).toEqual({
      code,
      said: `cgmon: stopped by ${signal}\n`,
    });
  });

  it('ends the building of an image, of which nothing stays behind', async () => {
    vi.stubEnv('TMPDIR', directory);
    const ended = await stoppedBy('SIGTERM', 'build', 'image', 'build');
    expect(ended).toEqual({ code: 143, said: 'cgmon: stopped by SIGTERM\n' });
    const context = readFileSync(log, 'utf8').trim().split(' ').at(-1) ?? '';
    expect(context).toMatch(/cgmon-image-/);
    expect(existsSync(context)).toBe(false);
  });
});
