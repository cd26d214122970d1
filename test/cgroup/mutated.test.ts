import { expect, it } from 'vitest';
import { parseCpuStat } from '../../src/cgroup/cpu-stat.js';
import type { Parse } from '../../src/cgroup/flat-keyed.js';
import { parseIoStat } from '../../src/cgroup/io-stat.js';
import { parseMemoryEvents } from '../../src/cgroup/memory-events.js';
import { parseMemoryStat } from '../../src/cgroup/memory-stat.js';
import { parsePressure } from '../../src/cgroup/pressure.js';
import { parseSingleValue } from '../../src/cgroup/single-value.js';
import { CgmonError } from '../../src/model/errors.js';

const inputs: readonly (readonly [Parse, string])[] = [
  [parseCpuStat, 'usage_usec 4528461\nuser_usec 2500131\nsystem_usec 2028330\nnr_periods 0\n'],
  [parseIoStat, '259:0 rbytes=1167360 wbytes=67108864 rios=31 wios=128 dbytes=0 dios=0\n'],
  [parsePressure, 'some avg10=0.00 avg60=0.00 total=2718\nfull avg10=0.00 avg60=0.00 total=1403\n'],
  [parseSingleValue, '104857600\n'],
  [parseMemoryEvents, 'low 0\nhigh 12\nmax 345\noom 6\noom_kill 7\noom_group_kill 0\n'],
  [parseMemoryStat, 'anon 4096\nfile 8192\nkernel 12288\nsock 77\npgfault 991\npgmajfault 13\n'],
];

/** A small seeded generator, so that a failure can be run again. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

it('a million mutated files crash no parser, and every figure is whole digits of the file or absent', {
  timeout: 60_000,
}, () => {
  const next = random(20261121);
  const out = new Float64Array(12);
  const bytes = Buffer.alloc(256);
  let refused = 0;
  for (let round = 0; round < 1_000_000; round += 1) {
    const [parse, text] = inputs[round % inputs.length] ?? [parseCpuStat, ''];
    let length = bytes.write(text);
    for (let change = next(3); change >= 0; change -= 1) {
      const at = next(length);
      if (next(4) === 0) length = at + 1;
      else bytes[at] = next(2) === 0 ? next(256) : (bytes[next(length)] ?? 0);
    }
    out.fill(-1);
    try {
      parse(bytes, length, out, 0);
    } catch (error) {
      if (!(error instanceof CgmonError)) throw error;
      refused += 1;
      continue;
    }
    const shown = bytes.toString('latin1', 0, length);
    for (const value of out) {
      // 0 is what io.stat says of a device that has done nothing.
      if (value === -1 || Number.isNaN(value) || (value === 0 && parse === parseIoStat)) continue;
      if (value >= 0 && Number.isInteger(value) && shown.includes(String(value))) continue;
      throw new Error(`${value} from ${JSON.stringify(shown)}`);
    }
  }
  expect(refused).toBeGreaterThan(1000);
});
