import { cpus, hostname, release, totalmem } from 'node:os';
import type { Engine } from '../podman/engine.js';
import { runsRoot } from '../record/run-directory.js';
import { newRunId } from '../record/run-id.js';
import { hostFacts } from '../run/host-facts.js';
import type { Fleet } from '../serve/fleet.js';
import type { OtlpReceiver } from '../serve/otlp-post.js';
import { startOtlp } from '../serve/otlp-sending.js';
import { recordFleet } from '../serve/record-fleet.js';
import { serveFleet } from '../serve/serve-fleet.js';
import { type FleetOptions, startFleet } from '../serve/start-fleet.js';
import { liveRoutesFor } from './live-routes.js';
import { lockDirectory } from './lock-directory.js';
import { type ServerAccess, warnOfExposure } from './serve-options.js';
import { version } from './version.js';

export interface WatchAndServe
  extends Pick<
    FleetOptions,
    'mountPoint' | 'intervalNs' | 'engines' | 'include' | 'exclude' | 'traceDirs' | 'onlyRun'
  > {
  readonly access: ServerAccess;
  /** Metrics under the names of cAdvisor, too. */
  readonly cadvisorNames: boolean;
  /** Keep a run of every container. */
  readonly record: boolean;
  /** Null: figures and spans are sent nowhere. */
  readonly otlp: OtlpReceiver | null;
  readonly env: NodeJS.ProcessEnv;
  /** One line at a time. */
  readonly say: (message: string) => void;
}

/** Watches containers and serves metrics and the live page of them. @throws CgmonError 'usage' when the address cannot be had */
export async function watchAndServe(options: WatchAndServe): Promise<{
  /** "http://127.0.0.1:9464/ (live page), http://127.0.0.1:9464/metrics" */
  readonly where: string;
  close(): Promise<void>;
}> {
  const { access, env, say } = options;
  const fleet = await startFleet({
    ...options,
    procRoot: '/proc',
    lock: { directory: lockDirectory(env), pid: process.pid, procRoot: '/proc' },
    onMessage: say,
  });
  const recording = options.record ? recordAll(fleet, env, say) : null;
  const live = liveRoutesFor(fleet, access, runsRoot(env));
  try {
    const serving = await serveFleet({
      fleet,
      version,
      sysRoot: '/sys',
      cadvisor: options.cadvisorNames ? { cpus: cpus().length, memoryBytes: totalmem() } : null,
      ...access,
      routes: live.routes,
      onError: say,
    });
    const sending =
      options.otlp === null
        ? null
        : startOtlp(fleet, {
            receiver: options.otlp,
            version,
            hostname: hostname(),
            counts: serving.page.counts.otlp,
            onMessage: say,
          });
    warnOfExposure(access, serving.url, say);
    const page = live.routes.length > 0 ? `${serving.url}/ (live page), ` : '';
    return {
      where: `${page}${serving.url}/metrics`,
      async close() {
        await Promise.all([serving.close(), sending?.close()]);
        live.close();
        await recording?.close();
        await fleet.close();
      },
    };
  } catch (error) {
    live.close();
    await recording?.close();
    await fleet.close();
    throw error;
  }
}

export interface ServeRun extends Pick<WatchAndServe, 'mountPoint' | 'intervalNs' | 'env' | 'say'> {
  readonly engine: Engine;
  readonly runId: string;
}

/** `cgmon run --listen`: serves the container of that run, from its start. */
export async function serveRun(
  access: ServerAccess,
  { engine, runId, ...options }: ServeRun,
): Promise<{ close(): Promise<void> }> {
  const serving = await watchAndServe({
    ...options,
    engines: { podman: engine },
    include: [],
    exclude: [],
    traceDirs: [],
    onlyRun: runId,
    access,
    cadvisorNames: false,
    record: false,
    otlp: null,
  });
  options.say(serving.where);
  return serving;
}

function recordAll(fleet: Fleet, env: NodeJS.ProcessEnv, say: (message: string) => void) {
  return recordFleet(fleet, {
    root: runsRoot(env),
    newId: () => newRunId(new Date(), Math.random),
    versions: { cgmon: version, kernel: release() },
    host: hostFacts,
    keepTrace: 'redacted',
    pid: process.pid,
    procRoot: '/proc',
    onMessage: say,
  });
}
