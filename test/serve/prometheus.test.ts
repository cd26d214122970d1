import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fleet } from '../../src/serve/fleet.js';
import { serveFleet, type Serving } from '../../src/serve/serve-fleet.js';
import { startFleet } from '../../src/serve/start-fleet.js';
import { checkMetrics, noPrometheus, type Prometheus, startPrometheus } from '../support/prometheus.js';
import { type CgroupFixture, cgroupFixture, containerId, until } from './cgroup-fixture.js';
import { fakePodman } from './fake-podman.js';

const skipped = noPrometheus();
if (skipped !== null) console.log(`no real Prometheus scrapes: ${skipped}`);
const path = (number: number) => `user.slice/libpod-${containerId(number)}.scope`;

let fixture: CgroupFixture;
let fleet: Fleet;
let serving: Serving;
let prometheus: Prometheus;

/** Asks every 200 ms until the answer is as it should be. */
async function answers(expression: string, count: number): Promise<readonly number[]> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const found = await prometheus.query(expression);
    if (found.length === count) return found.map(({ value }) => value);
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error(`never ${count} answers to ${expression}`);
}

describe.skipIf(skipped !== null)('a real Prometheus', () => {
  beforeEach(async () => {
    fixture = cgroupFixture();
    for (const number of [1, 2]) fixture.add(path(number));
    fleet = await startFleet({
      mountPoint: fixture.root,
      procRoot: '/proc',
      intervalNs: 50e6,
      engines: { podman: fakePodman(fixture.root) },
      include: [],
      exclude: [],
      traceDirs: [],
      lock: null,
      onMessage: () => undefined,
      workerUrl: new URL('../../dist/sampler/worker.js', import.meta.url),
    });
    serving = await serveFleet({
      fleet,
      version: '1',
      sysRoot: '/sys',
      cadvisor: { cpus: 2, memoryBytes: 8e9 },
      listen: { host: '127.0.0.1', port: 0 },
      token: null,
      tls: null,
      routes: [],
      onError: () => undefined,
    });
    await until(() => fleet.containers().every(({ latest }) => latest.ticks > 1), 'ticks');
    prometheus = await startPrometheus({ target: `127.0.0.1:${serving.port}` });
  });
  afterEach(async () => {
    await prometheus.close();
    await serving.close();
    await fleet.close();
    fixture.close();
  });

  it('takes the page, under both sets of names, and forgets a container with its first scrape after the end', async () => {
    expect(await answers('up == 1', 1)).toEqual([1]);
    expect(await answers('cgmon_container_memory_bytes', 2)).toHaveLength(2);
    expect(await answers('container_memory_usage_bytes{id!="/"}', 2)).toHaveLength(2);
    fixture.remove(path(1));
    // Five minutes is how long a series lingers that has time stamps of its own.
    await answers('cgmon_container_memory_bytes', 1);
    expect(await answers('cgmon_run_memory_peak_bytes{container="agent-1"}', 1)).toHaveLength(1);
    expect(await answers('up == 1', 1)).toEqual([1]);
  });

  it("finds nothing against its rules in the native page, by promtool's check", async () => {
    const page = await (await fetch(`${serving.url}/metrics`)).text();
    expect(checkMetrics(page.replaceAll(/^(# (HELP|TYPE) )?(container|machine)_.*\n/gm, ''))).toBe('');
    expect(checkMetrics('# TYPE wrong counter\nwrong 1\n')).toContain('wrong');
  });
});
