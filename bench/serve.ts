/**
 * What it costs to serve metrics of 1,000 containers (a tree of plain files): the scrape, the memory, and whether
 * being scraped ten times a second makes the sampler late. With --churn, whether memory stays flat while
 * containers come and go, 50 a second.
 *
 *   node bench/run.mjs serve [--containers 1000] [--seconds 10] [--interval 100] [--churn 600] [--json]
 */
import { cgroupFixture, containerId } from '../test/serve/cgroup-fixture.js';
import type { Fleet } from '../src/serve/fleet.js';
import { latenessBoundsUsec } from '../src/sampler/messages.js';
import { serveFleet } from '../src/serve/serve-fleet.js';
import { startFleet } from '../src/serve/start-fleet.js';
import { median, numberFlag, quantile, report } from './report.js';
import { scrape } from './serve-scraper.js';

const containers = numberFlag('containers', 1000);
const seconds = numberFlag('seconds', 10);
const intervalMs = numberFlag('interval', 100);
const churnSeconds = numberFlag('churn', 0);
const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
const mib = 1024 ** 2;
const rss = () => process.memoryUsage.rss() / mib;
const path = (number: number) => `bench.slice/libpod-${containerId(number)}.scope`;

/** Rounds of the sampler thread in a while: how late they began, and what was left out. */
async function lateness(fleet: Fleet, during: () => Promise<unknown>) {
  const before = fleet.stats().sampler;
  const started = performance.now();
  await during();
  // It tells of itself once a second.
  await wait(Math.max(0, seconds * 1000 - (performance.now() - started)));
  const after = fleet.stats().sampler;
  if (before === null || after === null) throw new Error('the sampler has not told of itself');
  const counts = after.latenessCounts.map((count, at) => count - (before.latenessCounts[at] ?? 0));
  const rounds = counts.reduce((sum, count) => sum + count, 0);
  const ticks = after.ticks - before.ticks;
  const missed = after.missed - before.missed;
  const elapsed = (performance.now() - started) / 1000;
  return {
    keptPercent: (100 * ticks) / (ticks + missed),
    meanUsec: (after.latenessSumUsec - before.latenessSumUsec) / rounds,
    medianUsec: latenessBoundsUsec[bucketOf(counts, rounds / 2)] ?? Number.POSITIVE_INFINITY,
    counts,
    cpuPercent: ((after.cpuUsec ?? Number.NaN) - (before.cpuUsec ?? Number.NaN)) / (elapsed * 1e4),
    elapsed,
  };
}

/** The bucket that the round of that rank is in. */
function bucketOf(counts: readonly number[], rank: number): number {
  let sum = 0;
  return counts.findIndex((count) => (sum += count) >= rank);
}

const fixture = cgroupFixture();
for (let number = 1; number <= containers; number += 1) fixture.add(path(number));
const fleet = await startFleet({
  mountPoint: fixture.root,
  procRoot: '/proc',
  intervalNs: intervalMs * 1e6,
  engines: {},
  include: [],
  exclude: [],
  traceDirs: [],
  lock: null,
  onMessage: (message) => console.error(message),
});
const serving = await serveFleet({
  fleet,
  version: 'bench',
  sysRoot: '/sys',
  cadvisor: null,
  listen: { host: '127.0.0.1', port: 0 },
  token: null,
  tls: null,
  routes: [],
  onError: (message) => console.error(message),
});
const url = `${serving.url}/metrics`;
const ready = () =>
  fleet.containers().filter(({ latest, identified }) => identified && latest.ticks > 2).length;
while (ready() < containers) await wait(100);

const single = await scrape(url, 20, 250);
const quiet = await lateness(fleet, () => wait(0));
const busy = await lateness(fleet, () => scrape(url, seconds * 10, 100));
const afterRss = rss();

/** Containers come and go; resident memory is looked at every second. */
async function churn(): Promise<number[]> {
  const seen: number[] = [];
  const started = performance.now();
  let oldest = 1;
  let newest = containers;
  for (let round = 0; performance.now() - started < churnSeconds * 1000; round += 1) {
    for (let count = 0; count < 5; count += 1) {
      fixture.remove(path(oldest));
      oldest += 1;
      newest += 1;
      fixture.add(path(newest));
    }
    if (round % 10 === 0) {
      await scrape(url, 1, 0);
      seen.push(rss());
    }
    await wait(100);
  }
  return seen;
}
const memory = churnSeconds > 0 ? await churn() : [];
const third = Math.floor(memory.length / 3);
const middle = median(memory.slice(third, 2 * third));
const last = median(memory.slice(2 * third));
const { started, ended } = fleet.stats();
await serving.close();
await fleet.close();
fixture.close();

report(
  'serve',
  [
    { name: 'scrape, median', value: median(single.ms), unit: 'ms' },
    { name: 'scrape, 95 of 100', value: quantile(single.ms, 0.95), unit: 'ms' },
    { name: 'page', value: single.bytes / mib, unit: 'MiB' },
    { name: 'page as sent (gzip)', value: single.zippedBytes / mib, unit: 'MiB' },
    { name: 'series', value: single.series, unit: '' },
    { name: 'resident memory', value: afterRss, unit: 'MiB' },
    { name: 'sampler thread', value: quiet.cpuPercent, unit: '% of a core' },
    { name: 'sampler late, half within, not scraped', value: quiet.medianUsec / 1000, unit: 'ms' },
    { name: 'sampler late, half within, scraped at 10 Hz', value: busy.medianUsec / 1000, unit: 'ms' },
    { name: 'sampler late, mean, not scraped', value: quiet.meanUsec / 1000, unit: 'ms' },
    { name: 'sampler late, mean, scraped at 10 Hz', value: busy.meanUsec / 1000, unit: 'ms' },
    { name: 'ticks kept, not scraped', value: quiet.keptPercent, unit: '%' },
    { name: 'ticks kept, scraped at 10 Hz', value: busy.keptPercent, unit: '%' },
    { name: 'ticks kept, scraped / not scraped', value: busy.keptPercent / quiet.keptPercent, unit: 'times' },
    ...(churnSeconds > 0
      ? [
          { name: 'containers that came and went', value: ended, unit: '' },
          { name: 'memory, last third / middle third', value: last / middle, unit: 'times', atMost: 1.1 },
        ]
      : []),
  ],
  {
    containers,
    intervalMs,
    seconds,
    latenessBoundsUsec,
    quiet,
    busy,
    churnSeconds,
    memory: memory.map(Math.round),
    started,
  },
);
