import { describe, expect, it } from 'vitest';
import { neighbourWarnings, pressureSomeTotal } from '../../src/experiment/neighbours.js';

const at = (cpu: number | null, memory: number | null = 0, io: number | null = 0) => ({ cpu, memory, io });

describe('neighbourWarnings', () => {
  it('takes what the run itself stalled from what the host did', () => {
    expect(neighbourWarnings(at(5e6), at(8e6), at(2.5e6), 10e6)).toEqual([]);
    expect(neighbourWarnings(at(5e6), at(8e6), at(0.5e6), 10e6)).toEqual([
      'other programs stalled on cpu for 25 % of the run',
    ]);
  });

  it('tells of memory and I/O apart', () => {
    expect(neighbourWarnings(at(0, 0, 0), at(0, 4e6, 9e6), at(0, 0, 1e6), 10e6)).toEqual([
      'other programs stalled on memory for 40 % of the run',
      'other programs stalled on io for 80 % of the run',
    ]);
  });

  it('says nothing of what is not known', () => {
    expect(neighbourWarnings(at(null), at(8e6), at(0), 10e6)).toEqual([]);
    expect(neighbourWarnings(at(0), at(8e6), at(null), 10e6)).toEqual([]);
    expect(neighbourWarnings(at(0), at(8e6), at(0), 0)).toEqual([]);
  });
});

describe('pressureSomeTotal', () => {
  it('reads the total of the line "some", and null where there is none', () => {
    const text =
      'some avg10=0.12 avg60=0.05 avg300=0.01 total=123456\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=99\n';
    expect(pressureSomeTotal(text)).toBe(123456);
    expect(pressureSomeTotal('')).toBeNull();
  });
});
