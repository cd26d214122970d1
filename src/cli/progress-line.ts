import type { WriteStream } from 'node:tty';

/** A line on a terminal that is redrawn; nothing where the stream is none. */
export interface ProgressLine {
  readonly show: (text: string) => void;
  readonly clear: () => void;
}

export function progressLine(stream: WriteStream): ProgressLine {
  if (!stream.isTTY) return { show: () => undefined, clear: () => undefined };
  return {
    show: (text) => void stream.write(`\r\u001B[2K${text.slice(0, stream.columns - 1)}`),
    clear: () => void stream.write('\r\u001B[2K'),
  };
}
