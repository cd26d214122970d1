import { resolve } from 'node:path';
import { livePage } from '../../src/cli/live-page.js';
import { liveRoutes } from '../../src/live/routes.js';
import { readRun } from '../../src/record/run-json.js';
import { startServer, type WebServer } from '../../src/web/server.js';
import { type FakeSource, fakeSource } from '../live/fake-source.js';

const runs = ['20261120t223015x7k2', '20261121t011425ycr2'].map((id) => {
  const directory = resolve(import.meta.dirname, `../../fixtures/runs/${id}`);
  return { directory, run: readRun(directory) };
});

/** The live page of containers whose time passes as on a clock, at the real server. */
export async function startLiveServer(
  containers: number,
  hz: number,
): Promise<{ readonly source: FakeSource; readonly server: WebServer; readonly close: () => Promise<void> }> {
  const source = fakeSource(containers, hz, runs);
  const startedMs = performance.now();
  const advance = () => source.advance((performance.now() - startedMs) / 1000);
  const timer = setInterval(advance, 1000 / hz);
  advance();
  const server = await startServer({
    listen: { host: '127.0.0.1', port: 0 },
    routes: liveRoutes(source, livePage()),
    token: null,
    tls: null,
    onError: (message) => {
      throw new Error(message);
    },
  });
  return {
    source,
    server,
    async close() {
      clearInterval(timer);
      await server.close();
    },
  };
}
