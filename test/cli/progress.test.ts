import { describe, expect, it } from 'vitest';
import { onNowText } from '../../src/cli/experiment-text.js';
import { countText, createProgress } from '../../src/cli/progress.js';
import { textWidth } from '../../src/cli/text.js';

function fakeStream(isTTY: boolean, columns = 40) {
  const written: string[] = [];
  return {
    isTTY,
    columns,
    write: (text: string | Uint8Array) => written.push(String(text)) > 0,
    written,
    /** What stands on the last line now. */
    line: () => written.join('').split('\n').at(-1)?.split('\r\u001B[2K').at(-1) ?? '',
  };
}

function fakeClock() {
  const state = { ms: 0, draw: null as (() => void) | null };
  return {
    state,
    nowMs: () => state.ms,
    everySecond(draw: () => void) {
      state.draw = draw;
      return () => {
        state.draw = null;
      };
    },
  };
}

describe('progress', () => {
  it('writes nothing but notes where there is no terminal', () => {
    const stream = fakeStream(false);
    const progress = createProgress(stream, fakeClock());
    progress.show('12 of 20');
    progress.wait('pulling');
    progress.clear();
    expect(stream.written).toEqual([]);
    progress.note('pulling node:22');
    expect(stream.written).toEqual(['cgmon: pulling node:22\n']);
  });

  it('redraws one line, and leaves none of it behind', () => {
    const stream = fakeStream(true);
    const progress = createProgress(stream, fakeClock());
    progress.show('1 of 2');
    expect(stream.line()).toBe('1 of 2');
    progress.show('2 of 2');
    expect(stream.line()).toBe('2 of 2');
    progress.note('run b: skipped');
    expect(stream.written.join('')).toContain('\r\u001B[2Kcgmon: run b: skipped\n');
    progress.show('3 of 3');
    progress.clear();
    expect(stream.line()).toBe('');
  });

  it('keeps quiet while another program has the terminal, and says its notes afterwards', () => {
    const stream = fakeStream(true);
    const progress = createProgress(stream, fakeClock());
    progress.hold();
    progress.show('1 of 2');
    progress.note('the memory limit is not what was asked for');
    expect(stream.written).toEqual([]);
    progress.clear();
    expect(stream.written).toEqual(['cgmon: the memory limit is not what was asked for\n']);
    progress.show('2 of 2');
    expect(stream.line()).toBe('2 of 2');
  });

  it('shows how long it has waited, also after a note, and stops at the next text', () => {
    const stream = fakeStream(true);
    const clock = fakeClock();
    const progress = createProgress(stream, clock);
    progress.wait('starting the container');
    expect(stream.line()).toBe('starting the container');
    progress.note('the first container');
    clock.state.ms = 83_000;
    clock.state.draw?.();
    expect(stream.line()).toBe('starting the container, 1m 23s');
    progress.show('done');
    expect(clock.state.draw).toBeNull();
    expect(stream.line()).toBe('done');
  });

  it('stays one line of a narrow terminal and harmless, whatever a name holds', () => {
    const stream = fakeStream(true, 30);
    createProgress(stream, fakeClock()).show(`imported \u001B[31m\u202Eevil\n${'x'.repeat(10_000)}`);
    expect(textWidth(stream.line())).toBeLessThan(30);
    expect(stream.line()).toMatch(/^imported +\[31m evil/);
    expect(stream.written.join('')).not.toContain('\n');
  });
});

describe('counted work', () => {
  it.each([
    [0, 203, 60_000, '0 of 203'],
    [12, 203, 60_000, '12 of 203'],
    [50, 200, 60_000, '50 of 200, about 3m 00s left'],
    [50, 200, 1000, '50 of 200'],
    [200, 200, 60_000, '200 of 200'],
  ])('%i of %i after %i ms: %s', (done, total, elapsedMs, text) => {
    expect(countText(done, total, elapsedMs)).toBe(text);
  });

  it('names the runs of an experiment that are on', () => {
    const runs = [{ key: 'build / 512 MiB / 2' }, { key: 'test / 256 MiB / 1' }];
    const keys = 'build / 512 MiB / 2; test / 256 MiB / 1';
    expect(onNowText(runs, { done: 12, total: 24 })).toBe(`13, 14 of 24: ${keys}`);
    expect(onNowText(runs, null)).toBe(keys);
  });
});
