import { createWriteStream } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { systemErrorCode } from '../model/errors.js';

/** One output of a child on its way to a file and to whoever reads it now. */
export interface PassedOn {
  /** From now on waits for no reader: what it does not take within reason is only in the file. */
  hurry(): void;
  /** Resolves when the child closed its end and the file is written, or cannot be. */
  readonly done: Promise<void>;
}

export interface Places {
  /** Made with mode 0600. */
  readonly file: string;
  readonly reader: Writable;
  /** Gives a chunk to the reader, now or later. */
  readonly pass: (chunk: Buffer) => void;
  /** Told once, with the system's error code: the file is cut off. */
  readonly onCut: (code: string) => void;
}

/** What a reader that nobody waits for may still owe. */
const mostOwedBytes = 16 * 1024 * 1024;

/**
 * Takes no more from the child than the slower of file and reader take: a child that writes faster has to wait, as
 * before any full pipe. A file that fails and a reader that goes away are not waited for.
 */
export function passOn(from: Readable, { file: path, reader, pass, onCut }: Places): PassedOn {
  const file = createWriteStream(path, { mode: 0o600 });
  let reading = true;
  let hurried = false;
  let told = false;
  const cut = (error: Error) => {
    if (!told) onCut(systemErrorCode(error) ?? error.message);
    told = true;
  };
  const mustWait = () =>
    (file.writable && file.writableNeedDrain) || (reading && !hurried && reader.writableNeedDrain);
  const goOn = () => {
    if (!mustWait()) from.resume();
  };
  const readerGone = () => {
    reading = false;
    goOn();
  };

  file.on('error', cut).on('drain', goOn).on('close', goOn);
  reader.on('drain', goOn).on('error', readerGone).on('close', readerGone);
  from.on('error', cut).on('data', (chunk: Buffer) => {
    if (file.writable) file.write(chunk);
    if (reading && (!hurried || reader.writableLength < mostOwedBytes)) pass(chunk);
    if (mustWait()) from.pause();
  });

  const closed = new Promise<void>((resolve) => from.once('close', resolve));
  const written = async () => {
    await closed;
    reader.off('drain', goOn).off('error', readerGone).off('close', readerGone);
    if (file.closed) return;
    await new Promise<void>((resolve) => file.once('close', resolve).end());
  };
  return {
    hurry() {
      hurried = true;
      goOn();
    },
    done: written(),
  };
}
