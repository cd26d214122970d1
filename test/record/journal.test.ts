import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tickColumns, type TickSeries } from '../../src/model/tick.js';
import { decodeBlock, encodeBlock } from '../../src/record/journal-block.js';
import { type JournalDamage, readJournal } from '../../src/record/journal-reader.js';
import { journalFile, openJournal } from '../../src/record/journal-writer.js';
import { byteSink } from '../../src/record/varint.js';
import { sliceTicks, ticksAt } from '../support/calls.js';
import { tickSeries } from '../support/ticks-arbitrary.js';

const names = tickColumns.map(({ name }) => name);

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cgmon-journal-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function encoded(series: TickSeries): Uint8Array {
  const sink = byteSink(16);
  encodeBlock(sink, series, names);
  return sink.bytes.slice(0, sink.length);
}

function read(): { blocks: TickSeries[]; damage: JournalDamage[] } {
  const damage: JournalDamage[] = [];
  const blocks = [...readJournal(directory, { onDamage: (found) => damage.push(found) })];
  return { blocks, damage };
}

function outcome(action: () => void): string {
  try {
    action();
    return 'decoded';
  } catch (error) {
    return error instanceof Error ? error.name : 'thrown';
  }
}

describe('a journal block', () => {
  it('gives back every value, absent ones too', () => {
    fc.assert(
      fc.property(tickSeries(names, 30), (series) => {
        expect(decodeBlock(encoded(series), names)).toEqual(series);
      }),
    );
  });

  it('keeps values that are no safe integers', () => {
    const series = ticksAt([0, 10.5, 20], {
      memoryBytes: [2 ** 60, 2 ** 63, 1],
      cpuUsec: [0.5, Number.POSITIVE_INFINITY, null],
      pids: [-0, -5, 2 ** 51],
    });
    expect(decodeBlock(encoded(series), names)).toEqual(series);
  });

  it('is refused with a RangeError, or decoded, whatever bytes it has', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(['decoded', 'RangeError']).toContain(outcome(() => decodeBlock(bytes, names)));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a journal', () => {
  const series = ticksAt(
    Array.from({ length: 50 }, (_, at) => at * 10),
    { cpuUsec: Array.from({ length: 50 }, (_, at) => at * 9000), memoryBytes: [1, null, 3] },
  );

  function write(blocks: readonly TickSeries[]): void {
    const journal = openJournal(directory);
    for (const block of blocks) {
      journal.append(block);
      journal.flush();
    }
    journal.close();
  }

  it('gives back its blocks in order', () => {
    const blocks = [sliceTicks(series, 0, 20), sliceTicks(series, 20, 50)];
    write(blocks);
    expect(read()).toEqual({ blocks, damage: [] });
  });

  it('gives the same values when the arrays are used again', () => {
    const blocks = [sliceTicks(series, 0, 20), sliceTicks(series, 20, 50), ticksAt([600], { pids: [3] })];
    write(blocks);
    const found: TickSeries[] = [];
    for (const block of readJournal(directory, { reuse: true }))
      found.push(sliceTicks(block, 0, block.length));
    expect(found).toEqual(blocks);
  });

  it('is only for its owner', () => {
    write([]);
    expect(statSync(join(directory, journalFile)).mode & 0o777).toBe(0o600);
  });

  it('cut at any byte gives every block before the cut', () => {
    const blocks = [0, 10, 20, 30].map((from) => sliceTicks(series, from, from + 10));
    const path = join(directory, journalFile);
    const sizes: number[] = [];
    const journal = openJournal(directory);
    for (const block of blocks) {
      journal.append(block);
      sizes.push(journal.flush().bytes);
    }
    journal.close();
    const whole = readFileSync(path);
    for (let length = whole.length; length >= 0; length -= 1) {
      truncateSync(path, length);
      const { blocks: found, damage } = read();
      const expected = sizes.filter((size) => size <= length).length;
      expect(found).toEqual(blocks.slice(0, expected));
      const atBoundary = length === 0 || length === whole.indexOf('\n') + 1 || sizes.includes(length);
      expect(damage.length).toBe(atBoundary ? 0 : 1);
    }
  });

  it('stops before a byte that changed, and says so', () => {
    const blocks = [sliceTicks(series, 0, 20), sliceTicks(series, 20, 50)];
    write(blocks);
    const path = join(directory, journalFile);
    const bytes = readFileSync(path);
    bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const { blocks: found, damage } = read();
    expect(found).toEqual(blocks.slice(0, 1));
    expect(damage[0]?.reason).toContain('checksum');
  });

  it('ends in zeros after a power failure: they are no block', () => {
    write([series]);
    appendFileSync(join(directory, journalFile), Buffer.alloc(4096));
    const { blocks, damage } = read();
    expect(blocks).toEqual([series]);
    expect(damage[0]?.bytes).toBe(4096);
  });

  it('of a later version is read by the columns it shares', () => {
    const sink = byteSink(16);
    sink.length = 8;
    encodeBlock(sink, ticksAt([0, 10], { memoryBytes: [5, 6], cpuUsec: [7, 8] }), ['memoryBytes', 'cpuUsec']);
    const block = Buffer.from(sink.bytes.slice(0, sink.length));
    block.writeUInt32LE(block.length - 8, 0);
    block.writeUInt32LE(crc32(block.subarray(8)), 4);
    const header = '{"format":"cgmon.journal/1","columns":["newFigure","cpuUsec"]}\n';
    writeFileSync(join(directory, journalFile), Buffer.concat([Buffer.from(header), block]));
    expect(read()).toEqual({ blocks: [ticksAt([0, 10], { cpuUsec: [7, 8] })], damage: [] });
  });

  it('of another format is refused by name', () => {
    writeFileSync(join(directory, journalFile), '{"format":"cgmon.journal/9","columns":[]}\n');
    expect(() => read()).toThrow(/ticks\.cgj: not a journal that this version of cgmon reads/);
  });

  it('on a full disk says so once, counts what is lost, and goes on when there is room again', () => {
    let room = Number.POSITIVE_INFINITY;
    const write = ((fd: number, bytes: Uint8Array, from: number, length: number, position: number) => {
      const fits = Math.min(length, room);
      if (fits === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      room -= fits;
      return writeSync(fd, bytes, from, fits, position);
    }) as typeof writeSync;
    const errors: string[] = [];
    const journal = openJournal(directory, { write, onError: (message) => errors.push(message) });
    const blocks = [0, 10, 20, 30, 40].map((from) => sliceTicks(series, from, from + 10));
    blocks.forEach((block, at) => {
      // The second block fits in part, the third not at all; then there is room again.
      if (at === 1) room = 30;
      if (at === 3) room = Number.POSITIVE_INFINITY;
      journal.append(block);
      journal.flush();
    });
    expect(journal.close()).toMatchObject({ ticks: 30, lost: 20, error: 'cannot write the journal: ENOSPC' });
    expect(errors).toEqual(['cannot write the journal: ENOSPC']);
    expect(read()).toEqual({ blocks: [blocks[0], blocks[3], blocks[4]], damage: [] });
  });

  it('writes at most once per second, and holds no more than its buffer', () => {
    let nowMs = 0;
    const journal = openJournal(directory, { now: () => nowMs, bufferTicks: 25 });
    const size = (): number => statSync(join(directory, journalFile)).size;
    const header = size();
    journal.append(sliceTicks(series, 0, 10));
    nowMs = 900;
    journal.append(sliceTicks(series, 10, 20));
    expect(size()).toBe(header);
    nowMs = 1000;
    journal.append(sliceTicks(series, 20, 21));
    const second = size();
    expect(second).toBeGreaterThan(header);
    journal.append(sliceTicks(series, 0, 25));
    expect(size()).toBeGreaterThan(second);
    expect(journal.close()).toMatchObject({ ticks: 46, lost: 0, error: null });
  });
});
