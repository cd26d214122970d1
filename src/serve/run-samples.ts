import type { MetricSink } from '../metrics/families.js';
import type { FleetResult } from './fleet.js';

/** Results of the containers that ended last. */
export function putResults(sink: MetricSink, results: readonly FleetResult[]): void {
  for (const result of results) {
    const labels = [result.name, result.image ?? ''];
    const { last, exit, calls } = result;
    const put = (name: string, value: number | null | undefined) =>
      sink.put(`cgmon_run_${name}`, labels, value);
    sink.put('cgmon_run_info', [...labels, exit.reason], 1);
    put('end_timestamp_seconds', result.endedAtMs / 1000);
    put('duration_seconds', result.durationMs / 1000);
    put('exit_code', exit.code);
    put('memory_peak_bytes', result.memoryPeakBytes);
    put('memory_limit_bytes', result.limits.memoryMaxBytes);
    put('cpu_seconds', seconds(last.cpuUsec));
    put('cpu_throttled_seconds', seconds(last.throttledUsec));
    put('io_read_bytes', last.ioReadBytes);
    put('io_written_bytes', last.ioWriteBytes);
    put('oom_kills', last.oomKills);
    put('tool_calls', calls?.count);
    put('tool_call_errors', calls?.errors);
    put('tool_call_seconds', calls === null ? null : calls.runningMs / 1000);
    put('cost_dollars', result.costUsd);
  }
}

function seconds(usec: number | null): number | null {
  return usec === null ? null : usec / 1e6;
}
