/** PromQL that several boards share. `of`: label matchers. The boards need no recording rules. */

export function rate(metric: string, of: string): string {
  return `rate(${metric}{${of}}[$__rate_interval])`;
}

export function cpus(of: string): string {
  return rate('cgmon_container_cpu_seconds_total', of);
}

/** Share of the periods in which the CPU quota stopped it. */
export function throttled(of: string): string {
  const periods = rate('cgmon_container_cpu_periods_total', of);
  return `${rate('cgmon_container_cpu_throttled_periods_total', of)} / (${periods} > 0)`;
}

/** Highest memory between scrapes, as a share of the limit. */
export function peakOfLimit(of: string): string {
  return `cgmon_container_memory_peak_bytes{${of}} / cgmon_container_memory_limit_bytes{${of}}`;
}
