import type { WriteStream } from 'node:tty';
import { formatDurationMs } from '../model/units.js';
import { printable, truncate } from './text.js';

/** One line at the foot of a terminal that tells how far long work is; nothing of it where the stream is none. */
export interface Progress {
  readonly show: (text: string) => void;
  /** The same for work whose end nobody knows: the time it takes stands behind it and grows, until show or clear. */
  readonly wait: (text: string) => void;
  /** A line that stays, on a terminal or not: "cgmon: text". What waits goes on below it. */
  readonly note: (text: string) => void;
  /** Another program has the terminal: nothing is shown, and notes wait, until clear. */
  readonly hold: () => void;
  /** Takes the line away, so that other output starts on a clean one. */
  readonly clear: () => void;
}

export interface ProgressClock {
  readonly nowMs: () => number;
  /** Calls every second until the function that comes back is called. */
  readonly everySecond: (draw: () => void) => () => void;
}

const systemClock: ProgressClock = {
  nowMs: () => performance.now(),
  everySecond(draw) {
    const timer = setInterval(draw, 1000);
    // A line that waits holds no program back from its end.
    timer.unref();
    return () => clearInterval(timer);
  },
};

type ProgressStream = Pick<WriteStream, 'isTTY' | 'columns' | 'write'>;

const eraseLine = '\r\u001B[2K';

export function createProgress(stream: ProgressStream, clock: ProgressClock = systemClock): Progress {
  const note = (text: string): void => void stream.write(`cgmon: ${printable(text)}\n`);
  const nothing = () => undefined;
  if (!stream.isTTY) return { show: nothing, wait: nothing, note, hold: nothing, clear: nothing };
  let held: string[] | null = null;
  let drawn = false;
  let endWait: (() => void) | null = null;

  function draw(text: string): void {
    if (held !== null) return;
    // The last column stays free: some terminals start a new line when it is written.
    stream.write(eraseLine + truncate(printable(text), Math.max(1, (stream.columns || 80) - 1)));
    drawn = true;
  }

  function erase(): void {
    if (drawn) stream.write(eraseLine);
    drawn = false;
  }

  function stopWaiting(): void {
    endWait?.();
    endWait = null;
  }

  return {
    show(text) {
      stopWaiting();
      draw(text);
    },
    wait(text) {
      stopWaiting();
      const startedMs = clock.nowMs();
      draw(text);
      endWait = clock.everySecond(() => draw(`${text}, ${elapsed(clock.nowMs() - startedMs)}`));
    },
    note(text) {
      if (held !== null) {
        held.push(text);
        return;
      }
      erase();
      note(text);
    },
    hold() {
      stopWaiting();
      erase();
      held ??= [];
    },
    clear() {
      stopWaiting();
      erase();
      held?.forEach(note);
      held = null;
    },
  };
}

function elapsed(ms: number): string {
  return ms < 60_000 ? `${Math.floor(ms / 1000)} s` : formatDurationMs(ms);
}

/** "12 of 203", and after a tenth of the work and two seconds also "about 3m 10s left". */
export function countText(done: number, total: number, elapsedMs: number): string {
  const count = `${done} of ${total}`;
  if (done === 0 || done >= total || done * 10 < total || elapsedMs < 2000) return count;
  return `${count}, about ${elapsed((elapsedMs / done) * (total - done))} left`;
}
