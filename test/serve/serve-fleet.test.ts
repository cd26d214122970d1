import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { liveRoutes } from '../../src/live/routes.js';
import { liveFleet } from '../../src/serve/live-fleet.js';
import { serveFleet, type Serving } from '../../src/serve/serve-fleet.js';
import { fakeContainer, fakeFleet } from './fake-fleet.js';

let serving: Serving;
let errors: string[];

beforeEach(async () => {
  const fleet = fakeFleet();
  fleet.list = [fakeContainer(1, { memoryBytes: 5 })];
  errors = [];
  serving = await serveFleet({
    fleet,
    version: '1.2.3',
    sysRoot: '/nowhere',
    cadvisor: null,
    listen: { host: '127.0.0.1', port: 0 },
    token: null,
    tls: null,
    routes: liveRoutes(
      liveFleet(fleet, () => []),
      { html: '<!doctype html>', policy: "default-src 'none'" },
    ),
    onError: (message) => errors.push(message),
  });
});
afterEach(async () => {
  await serving.close();
});

/** Sends bytes as they are, ends the connection's own half, and gives what came back. */
function raw(bytes: string | Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    let got = '';
    const socket = connect(serving.port, '127.0.0.1', () => socket.end(bytes));
    socket.setTimeout(3000, () => socket.destroy());
    socket.on('data', (data) => (got += data.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(got));
  });
}

/** A connection whose answer has begun. */
function open(path: string): Promise<{ readonly socket: Socket; readonly status: number }> {
  return new Promise((resolve, reject) => {
    const socket = connect(serving.port, '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`),
    );
    socket.on('error', reject);
    socket.once('data', (data) => resolve({ socket, status: statusOf(data.toString('latin1')) }));
  });
}

const get = (path: string) => raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);

describe('cgmon serve', () => {
  it.each([
    ['/healthz', 200],
    ['/-/ready', 503],
    ['/metrics', 200],
    ['/api/live/containers', 200],
    ['/api/live/container/1', 200],
    ['/api/live/container/2', 404],
    ['/api/live/container/../../etc/passwd', 404],
    ['/api/live/run/..%2f..%2f..%2fetc%2fpasswd', 404],
    ['/api/live/run/%00', 404],
    ['/api/live/run/__proto__', 404],
    ['/metrics/../metrics', 404],
    ['//metrics', 404],
    ['/metrics/', 404],
    ['/%2e%2e/%2e%2e/proc/self/environ', 404],
    ['/%ff', 400],
    ['*', 400],
    [`/${'x'.repeat(3000)}`, 400],
    ['/api/live/ticks/nope?after=NaN', 200],
  ])('GET %.60s is answered with %i', async (path, wanted) => {
    const { socket, status } = await open(path);
    socket.destroy();
    expect(status).toBe(wanted);
    expect(errors).toEqual([]);
  });

  it('counts what it turned away, by status', async () => {
    await get('/nothing');
    await raw('nonsense\r\n\r\n');
    await raw('POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx');
    const page = await (await fetch(`${serving.url}/metrics`)).text();
    expect(page.match(/^cgmon_http_requests_refused_total.*$/gm)).toEqual([
      'cgmon_http_requests_refused_total{status="404"} 1',
      'cgmon_http_requests_refused_total{status="400"} 1',
      'cgmon_http_requests_refused_total{status="405"} 1',
    ]);
  });

  it('answers whatever bytes come, or closes; and goes on', async () => {
    const word = fc.oneof(
      fc.constantFrom(
        'GET',
        'POST',
        ' ',
        '\r\n',
        'HTTP/1.1',
        'Host: localhost',
        '/metrics',
        'Transfer-Encoding: chunked',
        '\0',
      ),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 12 }), async (words) => {
        expect([0, 200, 400, 403, 404, 405, 413, 431]).toContain(statusOf(await raw(words.join(''))));
      }),
      { numRuns: 150 },
    );
    expect(statusOf(await get('/healthz'))).toBe(200);
    expect(errors).toEqual([]);
  });

  it('keeps nothing of clients that went away', async () => {
    const warnings: string[] = [];
    const warned = (warning: Error) => warnings.push(warning.message);
    process.on('warning', warned);
    const sockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    const before = sockets();
    for (let round = 0; round < 20; round += 1) {
      const paths = Array.from({ length: 20 }, (_, at) => `/api/live/${at % 2 === 0 ? 'watch' : 'ticks/1'}`);
      for (const { socket, status } of await Promise.all(paths.map(open))) {
        expect(status).toBe(200);
        socket.destroy();
      }
    }
    await expect.poll(sockets, { timeout: 10_000 }).toBeLessThanOrEqual(before);
    // 64 streams may be open at one time: all of them are free again.
    const again = await Promise.all(Array.from({ length: 65 }, () => open('/api/live/watch')));
    expect(again.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      ...Array<number>(64).fill(200),
      503,
    ]);
    for (const { socket } of again) socket.destroy();
    process.off('warning', warned);
    expect(warnings).toEqual([]);
  });
});
