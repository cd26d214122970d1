import { monitorEventLoopDelay } from 'node:perf_hooks';
import { cadvisorMetrics } from '../metrics/cadvisor-metrics.js';
import { metricDefinitions } from '../metrics/definitions.js';
import { contentTypes, formatFor, renderExposition } from '../metrics/exposition.js';
import { createFamilies } from '../metrics/families.js';
import { createHistogram, observe } from '../metrics/histogram.js';
import { monitorMetrics } from '../metrics/monitor-metrics.js';
import type { Answer, RouteRequest } from '../web/route.js';
import { putCadvisor, putMachine } from './cadvisor-samples.js';
import { putContainer } from './container-samples.js';
import { createDeviceNames } from '../cgroup/device-io.js';
import type { Fleet, FleetContainer } from './fleet.js';
import { createModelLabels } from './labels.js';
import { putMonitor, type ServerCounts } from './monitor-samples.js';
import { putResults } from './run-samples.js';
import { createToolStats } from './tool-stats.js';
import { putModels, putTools, putTrace } from './trace-samples.js';
import { createTraceSums } from './trace-sums.js';

export interface MetricsPage {
  readonly answer: (request: Pick<RouteRequest, 'headers' | 'remoteAddress'>) => Promise<Answer>;
  readonly counts: ServerCounts;
  close(): void;
}

/** A container that its engine has not named by then is shown under its number. */
const unnamedForMs = 15_000;
/** For a scraper's first scrape. */
const firstPeakNs = 60e9;
const mostScrapers = 64;

export interface MetricsPageOptions {
  readonly version: string;
  /** "/sys" but for tests. */
  readonly sysRoot: string;
  /** Null: native names only; the machine's figures are part of cAdvisor's. */
  readonly cadvisor: { readonly cpus: number; readonly memoryBytes: number } | null;
}

/** What /metrics answers. */
export function createMetricsPage(
  fleet: Fleet,
  { version, sysRoot, cadvisor }: MetricsPageOptions,
): MetricsPage {
  const definitions = cadvisor === null ? metricDefinitions : [...metricDefinitions, ...cadvisorMetrics];
  const modelLabel = createModelLabels();
  const stats = createToolStats(fleet);
  const sums = createTraceSums(fleet, modelLabel);
  const deviceName = createDeviceNames(sysRoot);
  const lag = monitorEventLoopDelay({ resolution: 20 });
  lag.enable();
  /** When each scraper came last: its peaks count from there. The oldest is forgotten. */
  const lastScrapes = new Map<string, number>();
  const scrapeBuckets = monitorMetrics.find(({ name }) => name === 'cgmon_scrape_duration_seconds')?.buckets;
  const counts: ServerCounts = {
    scrapes: 0,
    scrapeSeconds: createHistogram(scrapeBuckets ?? []),
    refused: new Map(),
    otlp: new Map(),
  };

  function sinceLast(scraper: string): number {
    const now = fleet.nowNs();
    const last = lastScrapes.get(scraper) ?? now - firstPeakNs;
    lastScrapes.delete(scraper);
    lastScrapes.set(scraper, now);
    const [oldest] = lastScrapes.keys();
    if (lastScrapes.size > mostScrapers && oldest !== undefined) lastScrapes.delete(oldest);
    return last;
  }

  return {
    counts,
    close: () => lag.disable(),
    async answer({ headers, remoteAddress }) {
      const startedMs = performance.now();
      const format = formatFor(headers.accept);
      const sinceNs = sinceLast(`${remoteAddress} ${headers['user-agent'] ?? ''} ${format}`);
      const families = createFamilies(definitions);
      const traced = sums();
      const containers = fleet.containers().filter(isShown);
      for (const container of containers) {
        putContainer(families, container, { sinceNs, deviceName });
        putTrace(families, container, stats, modelLabel);
        if (cadvisor !== null) putCadvisor(families, container, { nowMs: Date.now(), deviceName });
      }
      if (cadvisor !== null) putMachine(families, cadvisor);
      putTools(families, stats);
      putModels(families, 'cgmon_', [], traced.byModel);
      putResults(families, fleet.results());
      const loopLagSeconds = Number.isFinite(lag.max) && lag.max > 0 ? lag.max / 1e9 : null;
      putMonitor(families, fleet, stats, traced, { version, counts, loopLagSeconds });
      lag.reset();
      const body = await renderExposition(families.families(), format);
      counts.scrapes += 1;
      observe(counts.scrapeSeconds, (performance.now() - startedMs) / 1000);
      return { status: 200, type: contentTypes[format], body };
    },
  };
}

/** Its name is known, or nobody has told it for long enough: a series does not change its name. */
function isShown({ identified, startedAtMs }: FleetContainer): boolean {
  return identified || Date.now() - startedAtMs > unnamedForMs;
}
