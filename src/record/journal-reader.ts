import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { CgmonError, systemErrorCode } from '../model/errors.js';
import { emptyTickSeries, tickColumns, type TickColumnName, type TickSeries } from '../model/tick.js';
import { decodeBlock } from './journal-block.js';
import { blockHeaderBytes, journalFile, journalFormat, largestBlockBytes } from './journal-writer.js';

export interface ReadJournalOptions {
  /** Told once, about the rest of the file from the first damaged byte on. */
  readonly onDamage?: ((damage: JournalDamage) => void) | undefined;
  /** Every block in the same arrays: a series is good until the next is asked for. Spares memory on long runs. */
  readonly reuse?: boolean | undefined;
}

export interface JournalDamage {
  /** Bytes at the end that hold no whole block. */
  readonly bytes: number;
  readonly reason: string;
}

/**
 * Streams the blocks of a run's journal, one TickSeries each; memory is that of one block. Everything before the
 * first damaged byte is given (a torn tail is normal after a kill).
 *
 * @throws CgmonError record: there is no journal, or its header is not one that this version reads.
 */
export function* readJournal(
  directory: string,
  { onDamage, reuse = false }: ReadJournalOptions = {},
): Generator<TickSeries, void, undefined> {
  const path = join(directory, journalFile);
  const fd = open(path);
  try {
    const size = fstatSync(fd).size;
    const header = readHeader(fd, path, size);
    if (header === null) {
      if (size > 0) onDamage?.({ bytes: size, reason: 'the header line is incomplete' });
      return;
    }
    const room = reuse ? emptyTickSeries(8192) : undefined;
    let at = header.length;
    while (at < size) {
      const block = readBlock(fd, at, size);
      const series = typeof block === 'string' ? block : decode(block, header.columns, room);
      if (typeof series === 'string') {
        onDamage?.({ bytes: size - at, reason: series });
        return;
      }
      at += blockHeaderBytes + block.length;
      yield series;
    }
  } finally {
    closeSync(fd);
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw new CgmonError(
      'record',
      `cannot read the journal ${path}: ${systemErrorCode(cause) ?? 'unreadable'}`,
      {
        cause,
      },
    );
  }
}

/** {"format":"cgmon.journal/1","columns":["memoryBytes",...]} and a line feed; null when it is torn. */
function readHeader(
  fd: number,
  path: string,
  size: number,
): { length: number; columns: (TickColumnName | undefined)[] } | null {
  const bytes = Buffer.alloc(Math.min(size, 64 * 1024));
  readSync(fd, bytes, 0, bytes.length, 0);
  const end = bytes.indexOf(0x0a);
  if (end < 0) return null;
  const header = parseHeader(bytes.toString('utf8', 0, end));
  if (header?.format !== journalFormat || !Array.isArray(header.columns)) {
    throw new CgmonError('record', `${path}: not a journal that this version of cgmon reads`, {
      hint: 'use the cgmon that recorded it, or a newer one',
    });
  }
  const known = new Map<unknown, TickColumnName>(tickColumns.map(({ name }) => [name, name]));
  return { length: end + 1, columns: header.columns.map((name) => known.get(name)) };
}

function parseHeader(line: string): { format?: unknown; columns?: unknown } | null {
  try {
    const header: unknown = JSON.parse(line);
    return typeof header === 'object' ? header : null;
  } catch {
    return null;
  }
}

/** A block's payload, or what is wrong with it. */
function readBlock(fd: number, at: number, size: number): Uint8Array | string {
  const head = Buffer.alloc(blockHeaderBytes);
  if (readSync(fd, head, 0, blockHeaderBytes, at) < blockHeaderBytes) return 'the last block is torn';
  const length = head.readUInt32LE(0);
  if (length === 0 || length > largestBlockBytes) return 'a block has an impossible length';
  if (at + blockHeaderBytes + length > size) return 'the last block is torn';
  const payload = new Uint8Array(length);
  if (readSync(fd, payload, 0, length, at + blockHeaderBytes) < length) return 'the last block is torn';
  return crc32(payload) === head.readUInt32LE(4) ? payload : 'a block does not match its checksum';
}

function decode(
  payload: Uint8Array,
  columns: readonly (TickColumnName | undefined)[],
  room: TickSeries | undefined,
): TickSeries | string {
  try {
    return decodeBlock(payload, columns, room);
  } catch (error) {
    if (error instanceof RangeError) return `a block cannot be decoded: ${error.message}`;
    throw error;
  }
}
