import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCpuStat, parseThrottling } from '../../src/cgroup/cpu-stat.js';
import type { Parse } from '../../src/cgroup/flat-keyed.js';
import { parseIoStat } from '../../src/cgroup/io-stat.js';
import { parseMemoryEvents, parseOomKills } from '../../src/cgroup/memory-events.js';
import { parseMemoryStat } from '../../src/cgroup/memory-stat.js';
import { parsePressure, parsePressureSome } from '../../src/cgroup/pressure.js';
import { parseSingleValue } from '../../src/cgroup/single-value.js';
import { CgmonError } from '../../src/model/errors.js';

function figures(parse: Parse, text: string, count: number): number[] {
  const bytes = Buffer.from(text);
  const out = new Float64Array(count + 1).fill(-1);
  parse(bytes, bytes.length, out, 0);
  expect(out[count], 'writes no further than its figures').toBe(-1);
  return [...out.subarray(0, count)];
}

const huge = 2 ** 60;
const cpuStat = 'usage_usec 4528461\nuser_usec 2500131\nsystem_usec 2028330\n';
const pressure =
  'some avg10=0.00 avg60=0.12 avg300=0.00 total=2718\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=1403\n';
const ioStat =
  '259:0 rbytes=100 wbytes=200 rios=3 wios=4 dbytes=9 dios=9\n8:16 wbytes=1 rbytes=2 cost.usage=7 rios=5 wios=6\n';

describe('flat keyed files', () => {
  it('gives the figures of the keys, whatever their order', () => {
    expect(figures(parseCpuStat, cpuStat, 3)).toEqual([4528461, 2500131, 2028330]);
    const turned = cpuStat.trim().split('\n').toReversed().join('\n');
    expect(figures(parseCpuStat, turned, 3)).toEqual([4528461, 2500131, 2028330]);
  });

  it('leaves a missing key absent, not 0', () => {
    expect(figures(parseThrottling, cpuStat, 3)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(figures(parseMemoryEvents, 'low 0\nhigh 0\noom 2\n', 4)).toEqual([0, Number.NaN, 2, Number.NaN]);
    expect(figures(parseMemoryStat, '', 12).every(Number.isNaN)).toBe(true);
  });

  it('ignores unknown keys, also ones that begin with a known one', () => {
    expect(figures(parseOomKills, 'oom_kill_later x\noom 7\noom_group_kill 3\noom_kill 1\n', 1)).toEqual([1]);
  });

  it('names file and line of a known key without a number', () => {
    expect(() => figures(parseCpuStat, 'usage_usec 1\nuser_usec max\n', 3)).toThrow(
      /^cpu\.stat:2: .*user_usec max/,
    );
    expect(() => figures(parseCpuStat, 'usage_usec 12x\n', 3)).toThrow(CgmonError);
    expect(() => figures(parseOomKills, 'oom_kill -1\n', 1)).toThrow(/memory\.events:1/);
  });

  it('reads 2^60 as exactly that', () => {
    expect(figures(parseOomKills, `oom_kill ${BigInt(huge)}\n`, 1)).toEqual([huge]);
  });
});

describe('io.stat', () => {
  it('sums the devices and ignores other keys', () => {
    expect(figures(parseIoStat, ioStat, 4)).toEqual([102, 201, 8, 10]);
  });

  it('is 0 while there was no I/O, also for a device without figures', () => {
    expect(figures(parseIoStat, '', 4)).toEqual([0, 0, 0, 0]);
    expect(figures(parseIoStat, '8:0 \n', 4)).toEqual([0, 0, 0, 0]);
  });

  it('refuses a known key without a number', () => {
    expect(() => figures(parseIoStat, '8:0 rbytes=1x wbytes=2\n', 4)).toThrow(/^io\.stat:1/);
  });
});

describe('pressure files', () => {
  it('gives the totals', () => {
    expect(figures(parsePressure, pressure, 2)).toEqual([2718, 1403]);
    expect(figures(parsePressureSome, pressure, 1)).toEqual([2718]);
  });

  it('leaves a missing line absent', () => {
    expect(figures(parsePressure, pressure.split('\n')[0] ?? '', 2)).toEqual([2718, Number.NaN]);
  });

  it('takes no total of one line for that of another, however short the lines are', () => {
    expect(
      figures(parsePressure, 'some total=5\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=9\n', 2),
    ).toEqual([5, 9]);
  });

  it('refuses a line without its total', () => {
    expect(() => figures(parsePressure, 'some avg10=0.00\n', 2)).toThrow(CgmonError);
    expect(() => figures(parsePressure, 'some avg10=0.00 total=\n', 2)).toThrow(CgmonError);
  });
});

describe('single values', () => {
  it('gives the number, with or without its newline', () => {
    expect(figures(parseSingleValue, '104857600\n', 1)).toEqual([104857600]);
    expect(figures(parseSingleValue, '7', 1)).toEqual([7]);
  });

  it.each(['', '\n', 'max\n', '12 \n', '1\n2\n', '0x10\n', '1e3\n'])('refuses %j', (text) => {
    expect(() => figures(parseSingleValue, text, 1)).toThrow(CgmonError);
  });

  it('rounds any 64-bit number to the nearest double, as BigInt does', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        expect(figures(parseSingleValue, `${value}\n`, 1)).toEqual([Number(value)]);
      }),
    );
  });
});

it('flat keyed figures survive any order, any neighbours and any values', () => {
  const names = ['usage_usec', 'user_usec', 'system_usec'];
  const value = fc.bigInt({ min: 0n, max: 2n ** 63n });
  const other = fc.stringMatching(/^[a-z_]{1,12}$/).filter((name) => !names.includes(name));
  fc.assert(
    fc.property(
      fc.tuple(value, value, value),
      fc.array(fc.tuple(other, value)),
      fc.infiniteStream(fc.nat()),
      (known, others, order) => {
        const lines = [
          ...names.map((name, at) => `${name} ${known[at]}`),
          ...others.map((pair) => pair.join(' ')),
        ]
          .map((line) => ({ line, rank: order.next().value }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ line }) => `${line}\n`);
        expect(figures(parseCpuStat, lines.join(''), 3)).toEqual(known.map(Number));
      },
    ),
  );
});
