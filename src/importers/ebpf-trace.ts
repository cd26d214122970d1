import type { SourceProcess } from './source-run.js';

/**
 * Processes out of an eBPF event file (agentsight's `process`), one JSON object a line. Samples:
 *
 * {"event":"CLOCK_SYNC","mono_ns":75621794116111,"wall_time_ns":1772701803798497228}
 * {"timestamp":75621961339174,"event":"EXEC","pid":73,"ppid":61,"filename":"/usr/bin/bash","full_command":"bash"}
 * {"timestamp":75621963969637,"event":"EXIT","pid":73,"ppid":61,"exit_code":0,"duration_ms":2}
 *
 * Time stamps are monotonic; the first CLOCK_SYNC maps them to the wall clock. A process that execs twice is
 * two entries, the first of which ends at the second's start. Other events and torn lines are ignored.
 */
export function parseEbpfTrace(text: string): SourceProcess[] {
  const events = text
    .split('\n')
    .filter((line) => /"event":\s*"(CLOCK_SYNC|EXEC|EXIT)"/.test(line))
    .flatMap(parseEvent);
  const sync = events.find((event) => event.event === 'CLOCK_SYNC');
  if (sync?.mono_ns === undefined || sync.wall_time_ns === undefined) return [];
  // Nanoseconds since the epoch lose digits in a double: 256 ns, far below what is asked of edges.
  const offsetNs = sync.wall_time_ns - sync.mono_ns;
  const open = new Map<number, number>();
  const processes: SourceProcess[] = [];
  const end = (pid: number, endS: number): void => {
    const index = open.get(pid);
    const found = index === undefined ? undefined : processes[index];
    if (index !== undefined && found !== undefined) processes[index] = { ...found, endS };
    open.delete(pid);
  };
  for (const { event, timestamp, pid, ppid, filename, full_command: command } of events) {
    if (timestamp === undefined || pid === undefined) continue;
    const timeS = (timestamp + offsetNs) / 1e9;
    end(pid, timeS);
    if (event === 'EXEC') {
      open.set(pid, processes.length);
      processes.push({ pid, ppid: ppid ?? 0, command: command ?? filename ?? '', startS: timeS, endS: null });
    }
  }
  return processes;
}

interface EbpfEvent {
  readonly event: string;
  readonly timestamp?: number;
  readonly mono_ns?: number;
  readonly wall_time_ns?: number;
  readonly pid?: number;
  readonly ppid?: number;
  readonly filename?: string;
  readonly full_command?: string;
}

function parseEvent(line: string): EbpfEvent[] {
  try {
    return [JSON.parse(line) as EbpfEvent];
  } catch {
    return []; // A line torn by the end of the tracer; its process then has no end.
  }
}
