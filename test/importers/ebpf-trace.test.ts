import { describe, expect, it } from 'vitest';
import { parseEbpfTrace } from '../../src/importers/ebpf-trace.js';

const sync = '{"event":"CLOCK_SYNC","mono_ns":1000000000,"wall_time_ns":1800000001000000000}';
const event = (timestamp: number, kind: string, pid: number, command = ''): string =>
  JSON.stringify({ timestamp: timestamp * 1e9, event: kind, pid, ppid: 1, full_command: command });

describe('parseEbpfTrace', () => {
  it('maps EXEC and EXIT to the wall clock', () => {
    const [process] = parseEbpfTrace([sync, event(2, 'EXEC', 7, 'sh'), event(3.5, 'EXIT', 7)].join('\n'));
    expect(process).toMatchObject({ pid: 7, ppid: 1, command: 'sh' });
    expect(process?.startS).toBeCloseTo(1800000002, 5);
    expect(process?.endS).toBeCloseTo(1800000003.5, 5);
  });
  it('starts a new entry when a process execs again', () => {
    const text = [sync, event(2, 'EXEC', 7, 'sh'), event(3, 'EXEC', 7, 'node'), event(4, 'EXIT', 7)].join(
      '\n',
    );
    expect(parseEbpfTrace(text).map(({ command, endS }) => [command, endS])).toEqual([
      ['sh', expect.closeTo(1800000003, 4)],
      ['node', expect.closeTo(1800000004, 4)],
    ]);
  });
  it('leaves the end open for a process that was still there, and passes over torn lines', () => {
    const text = [
      sync,
      event(2, 'EXEC', 7, 'sh'),
      '{"event":"EXIT","pid":7,"timest',
      '{"event":"FILE_OPEN"}',
    ];
    expect(parseEbpfTrace(text.join('\n'))).toMatchObject([{ pid: 7, endS: null }]);
  });
  it('gives nothing without a clock to map by', () => {
    expect(parseEbpfTrace(event(2, 'EXEC', 7, 'sh'))).toEqual([]);
  });
});
