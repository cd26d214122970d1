import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  type SchemaElement,
} from 'hyparquet';
import { ByteWriter, type ColumnSource, ParquetWriter } from 'hyparquet-writer';
import { CgmonError, systemErrorCode } from '../model/errors.js';

/** A Parquet file that is written row group by row group and appears under its name only when whole. */
export interface ParquetSink {
  writeGroup(columns: ColumnSource[]): void;
  /** Writes the footer and gives the file its name. */
  finish(): void;
  /** Removes what was written. */
  abort(): void;
}

/** @throws CgmonError record: it cannot be written (named with the file). */
export function parquetSink(
  path: string,
  schema: SchemaElement[],
  metadata: Readonly<Record<string, string>>,
): ParquetSink {
  const partial = `${path}.partial`;
  const fd = attempt(path, () => openSync(partial, 'w', 0o600));
  const writer = new FlushingWriter(fd);
  const parquet = new ParquetWriter({
    writer,
    schema,
    // Every reader has it, this one's own too.
    codec: 'SNAPPY',
    createdBy: 'cgmon',
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });
  let open = true;

  function abort(): void {
    if (!open) return;
    open = false;
    closeSync(fd);
    rmSync(partial, { force: true });
  }

  /** A failed write leaves nothing behind. */
  function step(action: () => void): void {
    try {
      attempt(path, action);
    } catch (error) {
      abort();
      throw error;
    }
  }

  return {
    writeGroup(columnData) {
      // The writer flushes synchronously, so there is no promise to wait for.
      step(() => void parquet.write({ columnData, rowGroupSize: Number.MAX_SAFE_INTEGER }));
      // There are no page indexes, so nothing is pending: the list would only grow with the file.
      parquet.pendingIndexes.length = 0;
    },
    finish() {
      step(() => {
        void parquet.finish();
        writer.flush();
        renameSync(partial, path);
      });
      open = false;
      closeSync(fd);
    },
    abort,
  };
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    const reason = systemErrorCode(cause) ?? (cause instanceof Error ? cause.message : String(cause));
    throw new CgmonError('record', `cannot write ${path}: ${reason}`, { cause });
  }
}

/** hyparquet-writer's buffer, emptied into the file after every row group. */
class FlushingWriter extends ByteWriter {
  readonly #fd: number;

  constructor(fd: number) {
    super(1024 * 1024);
    this.#fd = fd;
  }

  flush(): void {
    const bytes = this.getBytes();
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#fd, bytes, done);
    this.index = 0;
  }
}

export interface ParquetFile {
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
}

/** @throws CgmonError record: absent, or no Parquet file. */
export async function openParquet(path: string): Promise<ParquetFile> {
  try {
    const file = await asyncBufferFromFile(path);
    return { file, metadata: await parquetMetadataAsync(file) };
  } catch (cause) {
    const reason = systemErrorCode(cause) ?? (cause instanceof Error ? cause.message : String(cause));
    throw new CgmonError('record', `cannot read ${path}: ${reason}`, { cause });
  }
}

/** "memoryPeakBytes" -> "memory_peak_bytes": the way columns are named in Parquet files. */
export function columnName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
