import type { ListenAddress } from '../web/listen-address.js';
import { type Route, textAnswer } from '../web/route.js';
import { startServer, type WebServer } from '../web/server.js';
import type { Fleet } from './fleet.js';
import { createMetricsPage, type MetricsPage, type MetricsPageOptions } from './metrics-page.js';

export interface ServeOptions extends MetricsPageOptions {
  readonly fleet: Fleet;
  readonly listen: ListenAddress;
  readonly token: string | null;
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null;
  /** Beyond /metrics and the health checks: the live page. */
  readonly routes: readonly Route[];
  readonly onError: (message: string) => void;
}

export interface Serving {
  readonly url: string;
  readonly port: number;
  readonly page: MetricsPage;
  close(): Promise<void>;
}

/** Serves a fleet over HTTP. @throws CgmonError 'usage' when the address cannot be had */
export async function serveFleet(options: ServeOptions): Promise<Serving> {
  const { fleet, listen, token, tls, onError } = options;
  const page = createMetricsPage(fleet, options);
  const { refused } = page.counts;
  let server: WebServer;
  try {
    server = await startServer({
      listen,
      token,
      tls,
      onError,
      onRefused: (status) => refused.set(status, (refused.get(status) ?? 0) + 1),
      routes: [
        { path: '/metrics', answer: page.answer },
        { path: '/healthz', open: true, answer: () => textAnswer(200, 'ok') },
        { path: '/-/ready', open: true, answer: () => readiness(fleet) },
        ...options.routes,
      ],
    });
  } catch (error) {
    page.close();
    throw error;
  }
  return {
    url: server.url,
    port: server.port,
    page,
    async close() {
      page.close();
      await server.close();
    },
  };
}

/** Ready: the sampler has told of itself, so what /metrics says is no older than a second or two. */
function readiness(fleet: Fleet) {
  return fleet.stats().sampler === null
    ? textAnswer(503, 'the sampler has just started, or its thread failed (the log says which)')
    : textAnswer(200, 'ready');
}
