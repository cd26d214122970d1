import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CgmonError } from '../../src/model/errors.js';
import { podmanEngine } from '../../src/podman/engine.js';
import { podmanDoes as scripted } from './scripted-podman.js';

const directory = mkdtempSync(join(tmpdir(), 'cgmon-engine-'));
const program = join(directory, 'podman');
const log = join(directory, 'log');
afterAll(() => rmSync(directory, { recursive: true }));
beforeEach(() => rmSync(log, { force: true }));

const engine = podmanEngine({ PATH: process.env['PATH'] }, program);
const podmanDoes = (script: string) => scripted(program, script);
const reason = new CgmonError('busy', 'stopped by SIGINT', { exitCode: 130 });

describe('podmanEngine', () => {
  it("keeps its calls out of cgmon's process group, where a terminal's Ctrl-C would reach them", async () => {
    podmanDoes('ps -o pid=,pgid= -p $$');
    for (const stdout of [
      (await engine.call(['x'])).stdout,
      (await engine.show(['x'])).stdout,
      await engine.need(['x'], 'x'),
    ]) {
      const [pid, group] = stdout.trim().split(/\s+/);
      expect(group).toBe(pid);
    }
  });

  it('tells of a call that was killed in one line, without its arguments', async () => {
    podmanDoes('kill -9 $$');
    await expect(engine.call(['create', '--env=X=y'])).rejects.toThrow(/podman create: killed by SIGKILL$/);
  });

  it("ends a call that is broken off and rejects with the signal's reason, also when Podman answers", async () => {
    podmanDoes(`trap 'exit 1' TERM; echo begun >${log}; while :; do sleep 0.05; done`);
    for (const command of ['pull', 'create']) {
      rmSync(log, { force: true });
      const abort = new AbortController();
      const call = engine.call([command], { signal: abort.signal });
      const ended = call.catch((error: unknown) => error);
      await vi.waitUntil(() => existsSync(log), { timeout: 10_000 });
      abort.abort(reason);
      expect(await ended).toBe(reason);
    }
  });
});
