import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetMetadataAsync, asyncBufferFromFile } from 'hyparquet';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyTickSeries, type TickColumnName, type TickSeries } from '../../src/model/tick.js';
import { readSamples, samplesWriter } from '../../src/record/samples-file.js';
import { sliceTicks, ticksAt } from '../support/calls.js';
import { sampleTicks } from '../support/sample-run.js';

let directory = '';
let path = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cgmon-samples-'));
  path = join(directory, 'samples.parquet');
});
afterEach(() => rmSync(directory, { recursive: true }));

async function readAll(columns?: readonly TickColumnName[]): Promise<TickSeries[]> {
  const blocks: TickSeries[] = [];
  for await (const block of readSamples(path, { columns })) blocks.push(block);
  return blocks;
}

describe('samples.parquet', () => {
  it('gives back every tick, row group by row group', async () => {
    const ticks = sampleTicks();
    const writer = samplesWriter(path, {}, 400);
    for (let from = 0; from < ticks.length; from += 70) {
      writer.append(sliceTicks(ticks, from, Math.min(from + 70, ticks.length)));
    }
    expect(writer.close()).toBe(ticks.length);
    expect(await readAll()).toEqual([
      sliceTicks(ticks, 0, 400),
      sliceTicks(ticks, 400, 800),
      sliceTicks(ticks, 800, ticks.length),
    ]);
  });

  it('keeps absent apart from zero, and large values', async () => {
    const ticks = ticksAt([0, 1, 2], { memoryBytes: [null, 0, 2 ** 60], cpuUsec: [0, null, 2 ** 52 + 1] });
    const writer = samplesWriter(path);
    writer.append(ticks);
    writer.close();
    expect(await readAll()).toEqual([ticks]);
  });

  it('reads only the columns asked for', async () => {
    const writer = samplesWriter(path);
    writer.append(ticksAt([5], { memoryBytes: [1], cpuUsec: [2] }));
    writer.close();
    expect(await readAll(['cpuUsec'])).toEqual([ticksAt([5], { cpuUsec: [2] })]);
  });

  it('of a run without ticks is a Parquet file without rows', async () => {
    const writer = samplesWriter(path);
    writer.append(emptyTickSeries(0));
    expect(writer.close()).toBe(0);
    expect(await readAll()).toEqual([]);
  });

  it('describes its columns for readers without cgmon', async () => {
    const writer = samplesWriter(path, { run: '20261120t223015x7k2' });
    writer.append(ticksAt([5], {}));
    writer.close();
    const { schema, key_value_metadata } = await parquetMetadataAsync(await asyncBufferFromFile(path));
    expect(schema.slice(1, 4).map(({ name }) => name)).toEqual([
      'time_ns',
      'memory_bytes',
      'memory_peak_bytes',
    ]);
    const metadata = Object.fromEntries((key_value_metadata ?? []).map(({ key, value }) => [key, value]));
    expect(metadata['run']).toBe('20261120t223015x7k2');
    expect(JSON.parse(metadata['columns'] ?? '{}')).toMatchObject({
      memory_bytes: 'bytes, gauge, memory.current',
    });
  });

  it('appears under its name only when it is whole', () => {
    const writer = samplesWriter(path);
    writer.append(ticksAt([5], { memoryBytes: [1] }));
    expect(existsSync(path)).toBe(false);
    writer.abort();
    expect(existsSync(path)).toBe(false);
    expect(existsSync(`${path}.partial`)).toBe(false);
  });

  it('names the file that cannot be written or read', async () => {
    expect(() => samplesWriter(join(directory, 'absent', 'samples.parquet'))).toThrow(
      /cannot write .*absent\/samples\.parquet: ENOENT/,
    );
    writeFileSync(path, 'PAR1 but not really');
    await expect(readAll()).rejects.toThrow(/cannot read .*samples\.parquet: /);
  });
});
