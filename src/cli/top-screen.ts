import type { ReadStream, WriteStream } from 'node:tty';

/** A terminal that shows one text at a time, in place, and tells of keys. One owner, who calls close(). */
export interface Screen {
  show(text: string): void;
  /** Gives the terminal back as it was. */
  close(): void;
}

const enter = '\u001B[?1049h\u001B[?25l';
const leave = '\u001B[?25h\u001B[?1049l';
const home = '\u001B[H';
const clearLine = '\u001B[K';
const clearBelow = '\u001B[J';
const ctrlC = '\u0003';

/** Uses the terminal's second screen: what was there comes back at the end. */
export function openScreen(
  output: WriteStream,
  input: ReadStream,
  { onKey, onResize }: { readonly onKey: (key: string) => void; readonly onResize: () => void },
): Screen {
  const listen = (data: Buffer): void => {
    for (const key of data.toString('utf8')) onKey(key === ctrlC ? 'q' : key);
  };
  if (input.isTTY) {
    input.setRawMode(true);
    input.on('data', listen);
    input.resume();
  }
  output.on('resize', onResize);
  output.write(enter);
  return {
    show: (text) =>
      void output.write(
        `${home}${text
          .split('\n')
          .map((line) => `${line}${clearLine}`)
          .join('\r\n')}${clearBelow}`,
      ),
    close() {
      output.off('resize', onResize);
      if (input.isTTY) {
        input.off('data', listen);
        input.setRawMode(false);
        input.pause();
      }
      output.write(leave);
    },
  };
}
