import { describe, expect, it } from 'vitest';
import { createMetricsPage } from '../../src/serve/metrics-page.js';
import { fakeContainer, fakeFleet } from './fake-fleet.js';

async function pageOf(
  cadvisor: { cpus: number; memoryBytes: number } | null,
  accept = 'text/plain',
): Promise<string> {
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
  const { body } = await page.answer({ headers: { accept }, remoteAddress: '127.0.0.1' });
  page.close();
  return body.toString();
}

describe('metrics under the names of cAdvisor', async () => {
  const page = await pageOf({ cpus: 4, memoryBytes: 8192 });
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

  it('are served as OpenMetrics too', async () => {
    const open = await pageOf({ cpus: 4, memoryBytes: 8192 }, 'application/openmetrics-text');
    expect(open).toContain('# TYPE container_cpu_usage_seconds counter\n');
    expect(open).toContain(`container_cpu_usage_seconds_total{${of},cpu="total"} 2.5\n`);
    expect(open).toContain('container_last_seen{');
  });

  it('are beside the native ones, and absent unless asked for', async () => {
    expect(page).toContain('cgmon_container_memory_bytes{');
    expect(await pageOf(null)).not.toMatch(/^(container|machine)_/m);
  });
});
