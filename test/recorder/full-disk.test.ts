import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openJournal } from '../../src/record/journal-writer.js';
import { runFile } from '../../src/record/run-directory.js';
import { readSamples } from '../../src/record/samples-file.js';
import { finalizeRun } from '../../src/recorder/finalize.js';
import { writeFinishedRun } from '../cli/finished-run.js';
import { sampleTicks } from '../support/sample-run.js';

const root = mkdtempSync(join(tmpdir(), 'cgmon-full-run-'));
const mount = (options: string) =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'cgmon-test', root], { stdio: 'ignore' }).status === 0;
const mounted = mount('size=64k');

afterAll(() => {
  if (mounted) spawnSync('umount', [root]);
  rmSync(root, { recursive: true, force: true });
});

it.skipIf(!mounted)(
  'a run whose disk filled up is not finished, is not lost, and is finished once there is room (needs to mount tmpfs)',
  async () => {
    const { id } = writeFinishedRun(root, 1, { state: 'recording', durationMs: 48_000 });
    const directory = join(root, id);
    const errors: string[] = [];
    const journal = openJournal(runFile(directory, 'journal'), {
      onError: (message) => errors.push(message),
      flushEveryMs: 0,
    });
    const ticks = sampleTicks();
    for (let round = 0; round < 20 && errors.length === 0; round += 1) journal.append(ticks);
    const written = journal.close();
    expect(errors).toEqual(['cannot write the journal: ENOSPC']);
    expect(written.ticks).toBeGreaterThan(0);

    const options = { projectsDir: null, keepTrace: 'none', state: 'finished' } as const;
    await expect(finalizeRun(directory, options)).rejects.toThrow(/cannot write .*ENOSPC/);
    expect(existsSync(runFile(directory, 'journal'))).toBe(true);

    expect(mount('remount,size=1m')).toBe(true);
    const { run } = await finalizeRun(directory, options);
    expect(run.state).toBe('finished');
    let kept = 0;
    for await (const { length } of readSamples(runFile(directory, 'samples'))) kept += length;
    expect(kept).toBe(written.ticks);
    expect(existsSync(runFile(directory, 'journal'))).toBe(false);
  },
);
