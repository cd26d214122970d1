import type { MetricSink } from '../metrics/families.js';
import type { TickColumnName } from '../model/tick.js';
import { readDeviceIo } from '../cgroup/device-io.js';
import type { FleetContainer } from './fleet.js';

/** Metrics that are a tick column as it stands, and what one is divided by (microseconds to seconds). */
const columnNames: readonly (readonly [name: string, column: TickColumnName, divisor?: number])[] = [
  ['memory_bytes', 'memoryBytes'],
  ['memory_anon_bytes', 'anonBytes'],
  ['memory_file_bytes', 'fileBytes'],
  ['memory_kernel_bytes', 'kernelBytes'],
  ['memory_dirty_bytes', 'fileDirtyBytes'],
  ['memory_writeback_bytes', 'fileWritebackBytes'],
  ['memory_swap_bytes', 'swapBytes'],
  ['major_page_faults_total', 'majorFaults'],
  ['oom_kills_total', 'oomKills'],
  ['cpu_seconds_total', 'cpuUsec', 1e6],
  ['cpu_user_seconds_total', 'cpuUserUsec', 1e6],
  ['cpu_system_seconds_total', 'cpuSystemUsec', 1e6],
  ['cpu_periods_total', 'cpuPeriods'],
  ['cpu_throttled_periods_total', 'throttledPeriods'],
  ['cpu_throttled_seconds_total', 'throttledUsec', 1e6],
  ['pressure_cpu_waiting_seconds_total', 'cpuSomeUsec', 1e6],
  ['pressure_memory_waiting_seconds_total', 'memorySomeUsec', 1e6],
  ['pressure_memory_stalled_seconds_total', 'memoryFullUsec', 1e6],
  ['pressure_io_waiting_seconds_total', 'ioSomeUsec', 1e6],
  ['pressure_io_stalled_seconds_total', 'ioFullUsec', 1e6],
  ['pids', 'pids'],
];
/** Put together once: a thousand containers have thirty of them each. */
const columns = columnNames.map(
  ([name, column, divisor = 1]) => [`cgmon_container_${name}`, column, divisor] as const,
);

export interface ContainerSampleOptions {
  /** Peaks count from here: this scraper's last scrape. */
  readonly sinceNs: number;
  readonly deviceName: (numbers: string) => string;
}

/** The current figures of one container. Counters are the kernel's own, from the container's beginning. */
export function putContainer(
  sink: MetricSink,
  container: FleetContainer,
  { sinceNs, deviceName }: ContainerSampleOptions,
): void {
  const { latest, limits, engine } = container;
  const labels = [container.name, container.image ?? ''];
  const put = (name: string, value: number | null | undefined) =>
    sink.put(`cgmon_container_${name}`, labels, value);
  sink.put('cgmon_container_info', [...labels, engine], 1);
  put('start_time_seconds', container.startedAtMs / 1000);
  for (const [name, column, divisor] of columns) {
    const value = latest.value(column);
    sink.put(name, labels, value === null ? null : value / divisor);
  }
  put('memory_working_set_bytes', workingSet(container));
  put('memory_peak_bytes', latest.memoryPeakBytes(sinceNs));
  put('memory_highest_bytes', latest.memoryHighestBytes);
  put('memory_limit_bytes', limits.memoryMaxBytes);
  put('memory_high_limit_bytes', limits.memoryHighBytes);
  put('cpu_peak_cpus', latest.cpuPeak(sinceNs));
  put('cpu_limit_cpus', limits.cpus);
  put('pids_limit', limits.pids);
  for (const { device, ...io } of readDeviceIo(container.cgroupDir, deviceName)) {
    const of = [...labels, device];
    sink.put('cgmon_container_io_read_bytes_total', of, io.readBytes);
    sink.put('cgmon_container_io_written_bytes_total', of, io.writtenBytes);
    sink.put('cgmon_container_io_reads_total', of, io.reads);
    sink.put('cgmon_container_io_writes_total', of, io.writes);
  }
}

/** memory.current - inactive_file, as kubelet and cAdvisor have it; the second is read less often and may be more. */
export function workingSet({ latest }: FleetContainer): number | null {
  const memory = latest.value('memoryBytes');
  const inactive = latest.value('inactiveFileBytes');
  return memory === null || inactive === null ? null : Math.max(0, memory - inactive);
}
