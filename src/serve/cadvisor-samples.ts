import { readDeviceIo } from '../cgroup/device-io.js';
import type { MetricSink } from '../metrics/families.js';
import type { TickColumnName } from '../model/tick.js';
import { workingSet } from './container-samples.js';
import type { FleetContainer } from './fleet.js';

const columns: readonly (readonly [name: string, column: TickColumnName, divisor?: number])[] = [
  ['cpu_user_seconds_total', 'cpuUserUsec', 1e6],
  ['cpu_system_seconds_total', 'cpuSystemUsec', 1e6],
  ['cpu_cfs_periods_total', 'cpuPeriods'],
  ['cpu_cfs_throttled_periods_total', 'throttledPeriods'],
  ['cpu_cfs_throttled_seconds_total', 'throttledUsec', 1e6],
  ['memory_usage_bytes', 'memoryBytes'],
  ['memory_rss', 'anonBytes'],
  ['memory_cache', 'fileBytes'],
  ['memory_swap', 'swapBytes'],
  ['memory_kernel_usage', 'kernelBytes'],
  ['oom_events_total', 'oomKills'],
  ['pressure_cpu_waiting_seconds_total', 'cpuSomeUsec', 1e6],
  ['pressure_memory_waiting_seconds_total', 'memorySomeUsec', 1e6],
  ['pressure_memory_stalled_seconds_total', 'memoryFullUsec', 1e6],
  ['pressure_io_waiting_seconds_total', 'ioSomeUsec', 1e6],
  ['pressure_io_stalled_seconds_total', 'ioFullUsec', 1e6],
  ['threads', 'pids'],
];

const cpuPeriodUsec = 100_000;

/** One container under cAdvisor's names. */
export function putCadvisor(
  sink: MetricSink,
  container: FleetContainer,
  { nowMs, deviceName }: { readonly nowMs: number; readonly deviceName: (numbers: string) => string },
): void {
  const { name, image, latest, limits } = container;
  const labels = [`/${name}`, name, image ?? ''];
  const put = (metric: string, value: number | null | undefined, more: readonly string[] = []) =>
    sink.put(`container_${metric}`, more.length === 0 ? labels : [...labels, ...more], value);
  for (const [metric, column, divisor = 1] of columns) {
    const value = latest.value(column);
    put(metric, value === null ? null : value / divisor);
  }
  const cpuUsec = latest.value('cpuUsec');
  put('cpu_usage_seconds_total', cpuUsec === null ? null : cpuUsec / 1e6, ['total']);
  put('last_seen', Math.floor(nowMs / 1000));
  put('start_time_seconds', Math.floor(container.startedAtMs / 1000));
  put('memory_working_set_bytes', workingSet(container));
  put('memory_max_usage_bytes', latest.memoryHighestBytes);
  put('memory_failures_total', latest.value('pageFaults'), ['pgfault', 'container']);
  put('memory_failures_total', latest.value('majorFaults'), ['pgmajfault', 'container']);
  put('threads_max', limits.pids);
  put('spec_memory_limit_bytes', zeroWithout(limits.memoryMaxBytes));
  put('spec_memory_swap_limit_bytes', zeroWithout(limits.swapMaxBytes));
  put('spec_cpu_period', cpuPeriodUsec);
  put('spec_cpu_quota', limits.cpus == null ? null : limits.cpus * cpuPeriodUsec);
  for (const { device, ...io } of readDeviceIo(container.cgroupDir, deviceName)) {
    const of = [`/dev/${device}`];
    put('fs_reads_total', io.reads, of);
    put('fs_writes_total', io.writes, of);
    put('fs_reads_bytes_total', io.readBytes, of);
    put('fs_writes_bytes_total', io.writtenBytes, of);
  }
}

export function putMachine(
  sink: MetricSink,
  { cpus, memoryBytes }: { readonly cpus: number; readonly memoryBytes: number },
): void {
  sink.put('machine_cpu_cores', [], cpus);
  sink.put('machine_memory_bytes', [], memoryBytes);
}

/** No limit is 0 to cAdvisor; one that is not known is absent. */
function zeroWithout(limit: number | null | undefined): number | undefined {
  return limit === null ? 0 : limit;
}
