import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { systemErrorCode } from '../model/errors.js';
import { emptyTickSeries, tickColumns, type TickSeries } from '../model/tick.js';
import { encodeBlock } from './journal-block.js';
import { byteSink } from './varint.js';

export const journalFormat = 'cgmon.journal/1';
export const journalFile = 'ticks.cgj';
/** Length and checksum before every block. */
export const blockHeaderBytes = 8;
export const largestBlockBytes = 64 * 1024 * 1024;

export interface JournalOptions {
  /** Called once, at the first write that fails; recording goes on and counts what is lost. */
  readonly onError?: ((message: string) => void) | undefined;
  /** At most one write per this many ms. */
  readonly flushEveryMs?: number | undefined;
  /** Monotonic ms. */
  readonly now?: (() => number) | undefined;
  /** Ticks held at most; a full buffer is written at once. */
  readonly bufferTicks?: number | undefined;
  /** fs.writeSync, or a stand-in that fails. */
  readonly write?: typeof writeSync | undefined;
}

export interface JournalStatus {
  readonly ticks: number;
  /** Ticks that could not be written. */
  readonly lost: number;
  readonly bytes: number;
  readonly error: string | null;
}

/** Appends ticks to a run's journal. One owner, who calls close(). */
export interface JournalWriter {
  /** Takes over the values of the series; the arrays may be used again afterwards. */
  append(series: TickSeries): void;
  /** Writes what is held, now. */
  flush(): JournalStatus;
  close(): JournalStatus;
}

/**
 * Opens `directory`/ticks.cgj (0600), new. Writes are synchronous, a few kB into the page cache once a second: a
 * killed cgmon loses at most that second. There is no fsync: a power failure may cost more.
 */
export function openJournal(directory: string, options: JournalOptions = {}): JournalWriter {
  const {
    flushEveryMs = 1000,
    now = () => performance.now(),
    bufferTicks = 8192,
    write: writeBytes = writeSync,
  } = options;
  const fd = openSync(join(directory, journalFile), 'wx', 0o600);
  const names = tickColumns.map(({ name }) => name);
  const buffer = emptyTickSeries(bufferTicks);
  const sink = byteSink(64 * 1024);
  let held = 0;
  let written = 0;
  let lost = 0;
  let size = 0;
  let error: string | null = null;
  let lastFlush = now();
  let open = true;

  const header = `${JSON.stringify({ format: journalFormat, columns: names })}\n`;
  write(Buffer.from(header), 0);

  /** All or nothing: a part that went out before the disk was full is cut off again. */
  function write(bytes: Uint8Array, ticks: number): void {
    try {
      for (let done = 0; done < bytes.length; ) {
        done += writeBytes(fd, bytes, done, bytes.length - done, size + done);
      }
      size += bytes.length;
      written += ticks;
    } catch (cause) {
      lost += ticks;
      const first = error === null;
      error = `cannot write the journal: ${systemErrorCode(cause) ?? String(cause)}`;
      try {
        if (fstatSync(fd).size > size) ftruncateSync(fd, size);
      } catch {
        // The next write starts at the same place, and the checksum tells the rest from a block.
      }
      if (first) options.onError?.(error);
    }
  }

  function flush(): void {
    lastFlush = now();
    if (held === 0) return;
    sink.length = blockHeaderBytes;
    encodeBlock(sink, { ...buffer, length: held }, names);
    const block = sink.bytes.subarray(0, sink.length);
    const view = new DataView(block.buffer, block.byteOffset);
    view.setUint32(0, block.length - blockHeaderBytes, true);
    view.setUint32(4, crc32(block.subarray(blockHeaderBytes)), true);
    // Without its header line no block can be read: it is tried again until it stands.
    if (size === 0) write(Buffer.from(header), 0);
    if (size === 0) lost += held;
    else write(block, held);
    held = 0;
  }

  const status = (): JournalStatus => ({ ticks: written, lost, bytes: size, error });

  return {
    append(series) {
      for (let from = 0; from < series.length; ) {
        const count = Math.min(series.length - from, bufferTicks - held);
        buffer.timeNs.set(series.timeNs.subarray(from, from + count), held);
        for (const name of names) {
          buffer.columns[name].set(series.columns[name].subarray(from, from + count), held);
        }
        held += count;
        from += count;
        if (held === bufferTicks) flush();
      }
      if (now() - lastFlush >= flushEveryMs) flush();
    },
    flush() {
      flush();
      return status();
    },
    close() {
      if (!open) return status();
      open = false;
      flush();
      closeSync(fd);
      return status();
    },
  };
}
