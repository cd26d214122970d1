import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CgmonError } from '../../src/model/errors.js';
import { abortable } from '../../src/podman/abortable.js';
import { podmanEngine } from '../../src/podman/engine.js';
import { podmanDoes as scripted } from './scripted-podman.js';

const directory = mkdtempSync(join(tmpdir(), 'cgmon-abortable-'));
const program = join(directory, 'podman');
const log = join(directory, 'log');
afterAll(() => rmSync(directory, { recursive: true }));
beforeEach(() => rmSync(log, { force: true }));

const engine = podmanEngine({ PATH: process.env['PATH'] }, program);
const podmanDoes = (script: string) => scripted(program, script);
const reason = new CgmonError('busy', 'stopped by SIGINT', { exitCode: 130 });
const logged = () => readFileSync(log, 'utf8');

describe('abortable', () => {
  it('begins nothing any more but what undoes', async () => {
    podmanDoes(`echo "$1" >>${log}`);
    const abort = new AbortController();
    const broken = abortable(engine, abort.signal);
    await broken.call(['image']);
    abort.abort(reason);
    await expect(broken.call(['commit'])).rejects.toBe(reason);
    await expect(broken.show(['pull'])).rejects.toBe(reason);
    await broken.need(['rm'], 'rm');
    expect(logged()).toBe('image\nrm\n');
  });

  it('waits for what is being created, so that it can be removed', async () => {
    podmanDoes(`echo begun >${log}; sleep 0.5; echo made >>${log}`);
    const abort = new AbortController();
    const created = abortable(engine, abort.signal).call(['create']);
    await vi.waitUntil(() => existsSync(log), { timeout: 10_000 });
    abort.abort(reason);
    await created;
    expect(logged()).toBe('begun\nmade\n');
  });
});
