import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { appendEvents } from '../../src/record/event-log.js';
import { readJournal } from '../../src/record/journal-reader.js';
import { openJournal } from '../../src/record/journal-writer.js';
import { writeRun } from '../../src/record/run-json.js';
import { samplesWriter } from '../../src/record/samples-file.js';
import { sampleRun, sampleTicks } from '../support/sample-run.js';

const directory = mkdtempSync(join(tmpdir(), 'cgmon-full-'));
const mounted =
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'cgmon-test', directory], { stdio: 'ignore' })
    .status === 0;

afterAll(() => {
  if (mounted) spawnSync('umount', [directory]);
  rmSync(directory, { recursive: true, force: true });
});

/** A tmpfs of 64 KiB, which only root may mount. */
describe.skipIf(!mounted)('on a disk that is full (skipped where tmpfs cannot be mounted)', () => {
  it('the journal keeps what was written, and nothing else grows or breaks', () => {
    const errors: string[] = [];
    const journal = openJournal(directory, { onError: (message) => errors.push(message), flushEveryMs: 0 });
    const ticks = sampleTicks();
    for (let round = 0; round < 10; round += 1) journal.append(ticks);
    const { ticks: written, lost, error } = journal.close();
    expect(error).toBe('cannot write the journal: ENOSPC');
    expect(errors).toHaveLength(1);
    expect(written).toBeGreaterThan(0);
    expect(written + lost).toBe(10 * ticks.length);

    const damage: string[] = [];
    const blocks = [...readJournal(directory, { onDamage: ({ reason }) => damage.push(reason) })];
    expect(blocks.reduce((sum, { length }) => sum + length, 0)).toBe(written);
    expect(damage).toEqual([]);
  });

  it('a file that does not fit is named and leaves no part behind', () => {
    const writer = samplesWriter(join(directory, 'samples.parquet'));
    const attempt = (): void => {
      for (let round = 0; round < 50; round += 1) writer.append(sampleTicks());
      writer.close();
    };
    expect(attempt).toThrow(/cannot write .*samples\.parquet: ENOSPC/);
    expect(readdirSync(directory).filter((name) => name.includes('parquet'))).toEqual([]);
  });

  it('run.json stays as it was', () => {
    const { run } = sampleRun().report;
    expect(statfsSync(directory).bavail).toBeLessThan(16);
    const big = { ...run, notes: Array.from({ length: 2000 }, () => 'a note that takes room on the disk') };
    expect(() => writeRun(directory, big)).toThrow(/cannot write .*run\.json: ENOSPC/);
    expect(() =>
      appendEvents(
        directory,
        Array.from({ length: 5000 }, () => ({ type: 'throttled', timeNs: 1 })),
      ),
    ).toThrow(/cannot write .*events\.ndjson: ENOSPC/);
  });
});
