import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLimitWatch } from '../../src/run/limit-watch.js';

describe('createLimitWatch', () => {
  let directory: string;
  const write = (file: string, text: string) => writeFileSync(join(directory, file), text);
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'cgmon-limits-'));
    write('memory.max', '1048576\n');
    write('pids.max', 'max\n');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('says a difference once, when the limits have settled', () => {
    const said: string[] = [];
    const watch = createLimitWatch({ memoryMaxBytes: 1048576, pids: 9 }, (text) => said.push(text));
    watch.look(directory, 0);
    expect(said).toEqual([]);
    watch.look(directory, 3e9);
    watch.look(directory, 4e9);
    expect(said).toEqual(['pids.max: 9 asked for, it is no limit']);
    expect(watch.end()).toEqual(said);
  });

  it('keeps what it read when the cgroup is removed file by file', () => {
    const watch = createLimitWatch({ pids: 9 }, () => undefined);
    write('pids.max', '9\n');
    watch.look(directory, 0);
    rmSync(join(directory, 'pids.max'));
    watch.look(directory, 1e6);
    rmSync(directory, { recursive: true });
    watch.look(directory, 2e6);
    expect(watch.end()).toEqual([]);
    expect(watch.limits).toMatchObject({ memoryMaxBytes: 1048576, pids: 9 });
  });

  it('says once which limits of a cgroup that it never saw could not be read back', () => {
    const said: string[] = [];
    const asked = { memoryMaxBytes: 2 ** 30, pids: 9, io: ['/dev/vda wbps=1 riops=2'] };
    const watch = createLimitWatch(asked, (text) => said.push(text));
    watch.look(join(directory, 'elsewhere'), 0);
    watch.look(join(directory, 'elsewhere'), 3e9);
    expect(watch.end()).toEqual(['memory.max, pids.max, io.max: could not be read back']);
    expect(said).toEqual(watch.end());
    expect(createLimitWatch({}, () => undefined).end()).toEqual([]);
  });
});
