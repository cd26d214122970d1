import { describe, expect, it } from 'vitest';
import { createMetricsPage } from '../../src/serve/metrics-page.js';
import { fakeContainer, fakeFleet } from './fake-fleet.js';

function pageOf(cadvisor: { cpus: number; memoryBytes: number } | null, accept = 'text/plain'): string {
  const fleet = fakeFleet();
  fleet.list = [
    fakeContainer(
      1,
      {
        memoryBytes: 4096,
        inactiveFileBytes: 1024,
        cpuUsec: 2_500_000,
        throttledPeriods: 3,
        pids: 7,
        oomKills: 0,
      },
      { limits: { memoryMaxBytes: null, cpus: 1.5 } },
    ),
  ];
  const page = createMetricsPage(fleet, { version: '1', sysRoot: '/nowhere', cadvisor });
  const { body } = page.answer({ headers: { accept }, remoteAddress: '127.0.0.1' });
  page.close();
  return body.toString();
}

describe('metrics under the names of cAdvisor', () => {
  const page = pageOf({ cpus: 4, memoryBytes: 8192 });
  const of = 'id="/agent-1",name="agent-1",image="localhost/agent:latest"';

  it.each([
    [`container_cpu_usage_seconds_total{${of},cpu="total"} 2.5`],
    [`container_memory_usage_bytes{${of}} 4096`],
    [`container_memory_working_set_bytes{${of}} 3072`],
    [`container_cpu_cfs_throttled_periods_total{${of}} 3`],
    [`container_oom_events_total{${of}} 0`],
    [`container_threads{${of}} 7`],
    [`container_spec_cpu_quota{${of}} 150000`],
    ['machine_cpu_cores 4'],
    ['machine_memory_bytes 8192'],
  ])('%s', (line) => {
    expect(page.split('\n')).toContain(line);
  });

  it('say 0 where there is no memory limit, as cAdvisor does, and nothing of what is not known', () => {
    expect(page).toContain(`container_spec_memory_limit_bytes{${of}} 0\n`);
    expect(page).not.toContain('container_spec_memory_swap_limit_bytes');
    expect(page).not.toContain('container_memory_rss');
  });

  it('tell OpenMetrics no unit that is not the end of their name: Prometheus refuses the page', () => {
    const open = pageOf({ cpus: 4, memoryBytes: 8192 }, 'application/openmetrics-text');
    const units = [...open.matchAll(/^# UNIT (\w+) (\w+)$/gm)];
    expect(units.filter(([, name = '', unit = '']) => !name.endsWith(`_${unit}`))).toEqual([]);
    expect(open).toContain('# UNIT container_cpu_usage_seconds seconds');
    expect(open).toContain('container_last_seen{');
  });

  it('are beside the native ones, and absent unless asked for', () => {
    expect(page).toContain('cgmon_container_memory_bytes{');
    expect(pageOf(null)).not.toMatch(/^(container|machine)_/m);
  });
});
