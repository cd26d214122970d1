import { liveRoutes } from '../live/routes.js';
import type { RunEntry } from '../record/run-list.js';
import { listRuns } from '../record/run-list.js';
import type { Fleet } from '../serve/fleet.js';
import { liveFleet } from '../serve/live-fleet.js';
import { isLoopback } from '../web/listen-address.js';
import type { Route } from '../web/route.js';
import { livePage } from './live-page.js';
import type { ServerAccess } from './serve-options.js';

/** The list of runs is read anew at most this often. */
const runsEveryMs = 3000;

/**
 * The live page of a fleet; none where anybody of the network could read it: unlike metrics it shows the
 * commands that agents run.
 */
export function liveRoutesFor(
  fleet: Fleet,
  { listen, token }: ServerAccess,
  runsRoot: string,
): { readonly routes: readonly Route[]; close(): void } {
  if (!isLoopback(listen.host) && token === null) return { routes: [], close: () => undefined };
  const source = liveFleet(fleet, recentRuns(runsRoot));
  return { routes: liveRoutes(source, livePage()), close: () => source.close() };
}

function recentRuns(root: string): () => readonly RunEntry[] {
  let runs: readonly RunEntry[] = [];
  let readAtMs = Number.NEGATIVE_INFINITY;
  return () => {
    if (performance.now() - readAtMs > runsEveryMs) {
      runs = listRuns(root).runs;
      readAtMs = performance.now();
    }
    return runs;
  };
}
