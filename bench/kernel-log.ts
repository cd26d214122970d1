import { constants, openSync, readSync, writeSync } from 'node:fs';
import { systemErrorCode } from '../src/model/errors.js';

/** /dev/kmsg from now on, with its times as those of process.hrtime. Needs root. */
export interface KernelLog {
  /** Compares the kernel's clock with this one's; at most ten times in five seconds, more are not taken. */
  mark(): void;
  /** When each new line that holds `text` was written, ns of process.hrtime. */
  timesOf(text: string): number[];
}

interface Line {
  readonly usec: number;
  readonly text: string;
}

export function openKernelLog(): KernelLog {
  const fd = openSync('/dev/kmsg', constants.O_RDWR | constants.O_NONBLOCK);
  const buffer = Buffer.alloc(8192);

  /** "6,1234,5678901,-;text": level, number, microseconds of the kernel's own clock. One record per read. */
  function* unread(): Generator<Line> {
    for (;;) {
      try {
        const record = buffer.toString('utf8', 0, readSync(fd, buffer, 0, buffer.length, null));
        const [head = '', text = ''] = record.split(';', 2);
        yield { usec: Number(head.split(',')[2]), text };
      } catch (error) {
        const code = systemErrorCode(error);
        if (code === 'EAGAIN') return;
        // Lines were overwritten before they were read.
        if (code !== 'EPIPE') throw error;
      }
    }
  }

  const words = `cgmon-bench ${process.pid}`;
  let originNs = Number.NaN;
  return {
    mark() {
      for (const _ of unread());
      const before = Number(process.hrtime.bigint());
      writeSync(fd, `${words}\n`);
      const after = Number(process.hrtime.bigint());
      const marked = [...unread()].find(({ text }) => text.startsWith(words));
      if (marked !== undefined) originNs = (before + after) / 2 - marked.usec * 1000;
    },
    timesOf: (wanted) =>
      [...unread()].filter(({ text }) => text.includes(wanted)).map(({ usec }) => originNs + usec * 1000),
  };
}
