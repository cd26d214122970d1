import { describe, expect, it } from 'vitest';
import { renderRun } from '../../src/cli/run-text.js';
import { textWidth } from '../../src/cli/text.js';
import type { Limits, RunReport } from '../../src/model/run.js';
import { sampleRun } from '../support/sample-run.js';

const sample = sampleRun().report;
const escape = '\u001B';
const plain = { width: 100, color: false };

function render(changes: Partial<RunReport>, width = 100): string {
  return renderRun({ ...sample, ...changes }, { width, color: false });
}

describe('a run as text', () => {
  it.each([80, 100, 140])('is as recorded at %i columns', async (width) => {
    await expect(render({}, width)).toMatchFileSnapshot(`golden/show-${width}.txt`);
  });

  it.each([40, 60, 80, 100, 120, 200])('keeps within %i columns', (width) => {
    const lines = render({}, width).split('\n');
    expect(lines.filter((line) => textWidth(line) > Math.max(width, 72))).toEqual([]);
  });

  it('has no control characters without colour, and only colours with it', () => {
    expect(render({})).not.toMatch(/[^\P{Cc}\n]/u);
    const colored = renderRun(sample, { width: 100, color: true });
    expect(
      colored
        .split(escape)
        .map((part, at) => (at === 0 ? part : part.replace(/^\[\d+m/, '')))
        .join(''),
    ).toBe(renderRun(sample, plain));
  });

  it('tells limits that were read back from those only asked for, and unlimited from both', () => {
    const limitsLine = (asked: Limits, effective: Limits) =>
      /^limits +(.*)$/m.exec(render({ run: { ...sample.run, limits: { asked, effective } } }))?.[1];
    const limits = { memoryMaxBytes: 2 ** 30, cpus: 2, pids: 7 };
    expect(limitsLine(limits, limits)).toBe('memory 1.0 GiB, 2 CPUs, 7 pids');
    expect(limitsLine(limits, {})).toBe('memory 1.0 GiB (asked for), 2 CPUs (asked for), 7 pids (asked for)');
    expect(limitsLine(limits, { memoryMaxBytes: null, cpus: null, pids: null })).toBe(
      'memory unlimited, CPU unlimited',
    );
  });

  it('shows what a command holds without obeying it', () => {
    const [first] = sample.toolCalls;
    if (first === undefined) throw new Error('the sample has calls');
    const evil = { ...first, name: 'Ba\u0007sh', input: { summary: 'echo \u001B[31mred\r\nnext\u202E' } };
    const text = render({ toolCalls: [evil] });
    expect(text).not.toMatch(/[^\P{Cc}\n]/u);
    expect(text).toContain('echo  [31mred next');
  });

  it('tells every limit that was asked for, as it was read back', () => {
    const limits = {
      asked: { memoryMaxBytes: 2 ** 30, memoryHighBytes: 2 ** 29, swapMaxBytes: 0, cpuWeight: 50, cpus: 2 },
      effective: {
        memoryMaxBytes: 2 ** 30,
        memoryHighBytes: 2 ** 29,
        swapMaxBytes: 0,
        cpuWeight: 50,
        cpus: 2,
      },
    };
    expect(render({ run: { ...sample.run, limits } })).toMatch(
      /^limits +memory 1.0 GiB, memory.high 512 MiB, swap 0 B, 2 CPUs, CPU weight 50$/m,
    );
  });

  it('says that the sum is wrong when it is', () => {
    const { thinking } = sample;
    if (thinking === null) throw new Error('the sample has thinking');
    expect(render({ thinking: { ...thinking, cpuUsec: 1 } })).toContain(
      'Calls and thinking do not add up to the total in cpuUsec.',
    );
  });

  it('of a run without anything is still a page', () => {
    const run = {
      ...sample.run,
      state: 'recording' as const,
      endedAt: null,
      durationMs: null,
      exit: null,
      sampler: null,
      trace: null,
      totals: null,
      thinking: null,
      phases: [],
      notes: [],
    };
    const text = render({ run, phases: [], totals: null, thinking: null, toolCalls: [] });
    expect(text).toContain('This run is not finished. No trace was found');
    expect(text).toContain('exit     still recording, or cut off');
  });
});
