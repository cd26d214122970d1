import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { jsonAnswer, type Route, textAnswer } from '../../src/web/route.js';
import { type ServerOptions, startServer, type WebServer } from '../../src/web/server.js';

const token = 'a-token-for-tests-only';
const running: WebServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

const routes: readonly Route[] = [
  { path: '/', answer: () => textAnswer(200, 'page') },
  { path: '/healthz', open: true, answer: () => textAnswer(200, 'ok') },
  { path: '/api/', answer: ({ rest }) => jsonAnswer({ rest }) },
  { path: '/long', answer: () => textAnswer(200, 'x'.repeat(20_000_000)) },
  {
    path: '/failing',
    answer: () => {
      throw new Error('broken');
    },
  },
  {
    path: '/events',
    events: (_, send) => {
      send('tick', { n: 1 });
    },
  },
];

async function start(options: Partial<ServerOptions> = {}) {
  const refused: number[] = [];
  const errors: string[] = [];
  const server = await startServer({
    listen: { host: '127.0.0.1', port: 0 },
    routes,
    token: null,
    tls: null,
    onRefused: (status) => refused.push(status),
    onError: (message) => errors.push(message),
    ...options,
  });
  running.push(server);
  return {
    server,
    refused,
    errors,
    status: async (path: string, init?: RequestInit) => (await fetch(`${server.url}${path}`, init)).status,
  };
}

/** What comes back for bytes that no HTTP client would send, until the server closes. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let got = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (bytes) => {
      got += bytes.toString();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(got));
  });
}

describe('the server', () => {
  it('answers its own paths and no other', async () => {
    const { status, refused } = await start();
    expect(await status('/')).toBe(200);
    expect(await status('/healthz')).toBe(200);
    expect(await (await fetch(`${running[0]?.url}/api/run/a%20b`)).json()).toEqual({ rest: 'run/a b' });
    expect(await status('/nothing')).toBe(404);
    expect(await status('/../etc/passwd')).toBe(404);
    expect(await status('/%')).toBe(400);
    expect(refused).toEqual([404, 404, 400]);
  });

  it('takes GET and HEAD without a body, nothing else', async () => {
    const { status } = await start();
    expect(await status('/', { method: 'HEAD' })).toBe(200);
    expect(await status('/', { method: 'DELETE' })).toBe(405);
    expect(await status('/', { method: 'POST', body: 'x' })).toBe(405);
    const { port } = running[0] ?? { port: 0 };
    expect(await raw(port, 'GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello')).toContain(
      ' 413 ',
    );
  });

  it('turns bad requests away and goes on', async () => {
    const { server, status, refused } = await start();
    expect(await raw(server.port, 'nonsense\r\n\r\n')).toContain(' 400 ');
    expect(
      await raw(server.port, `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`),
    ).toContain(' 431 ');
    expect(await raw(server.port, 'GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n')).toContain(' 400 ');
    expect(await status('/')).toBe(200);
    expect(refused).toEqual([400, 431, 400]);
  });

  it('answers nobody who reached it under the name of another machine', async () => {
    const { server } = await start();
    expect(await raw(server.port, 'GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n')).toContain(' 403 ');
    expect(
      await raw(server.port, 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'),
    ).toContain(' 200 ');
  });

  it('wants its token, but for health checks', async () => {
    const { status, refused } = await start({ token });
    const basic = Buffer.from(`anyone:${token}`).toString('base64');
    expect(await status('/')).toBe(401);
    expect(await status('/', { headers: { authorization: 'Bearer wrong' } })).toBe(401);
    expect(await status('/nothing')).toBe(401);
    expect(await status('/', { headers: { authorization: `Bearer ${token}` } })).toBe(200);
    expect(await status('/', { headers: { authorization: `Basic ${basic}` } })).toBe(200);
    expect(await status('/healthz')).toBe(200);
    expect(refused).toEqual([401, 401, 401]);
  });

  it('says which address is taken', async () => {
    const { server } = await start();
    await expect(start({ listen: { host: '127.0.0.1', port: server.port } })).rejects.toMatchObject({
      message: `--listen: 127.0.0.1:${server.port} is taken`,
      exitCode: 2,
    });
    await expect(start({ listen: { host: '203.0.113.9', port: 0 } })).rejects.toThrow(
      'no address 203.0.113.9',
    );
  });

  it('tells of a handler that failed, and keeps the reason from the client', async () => {
    const { server, errors } = await start();
    const answer = await fetch(`${server.url}/failing`);
    expect([answer.status, await answer.text()]).toEqual([500, 'cgmon failed to answer; its log says why\n']);
    expect(errors).toEqual(['/failing: broken']);
  });
});

describe('slow clients', () => {
  it('that do not finish their request are let go', async () => {
    const { server, refused } = await start({ timeouts: { requestMs: 200 } });
    expect(await raw(server.port, 'GET / HTTP/1.1\r\nHost: local')).toContain(' 408 ');
    expect(refused).toEqual([408]);
  });

  it('that do not take their answer are let go', async () => {
    const { server } = await start({ timeouts: { answerMs: 200 } });
    const socket = connect(server.port, '127.0.0.1', () => {
      socket.write('GET /long HTTP/1.1\r\nHost: localhost\r\n\r\n');
      socket.pause();
    });
    socket.on('error', () => undefined);
    const closed = new Promise<number>((resolve) => socket.once('close', () => resolve(socket.bytesRead)));
    await new Promise((resolve) => setTimeout(resolve, 400));
    socket.resume();
    expect(await closed).toBeLessThan(20_000_000);
  });
});

describe('a thousand connections', () => {
  it('beyond the limit are dropped, and the server goes on', async () => {
    const { server, status, refused } = await start();
    const sockets = Array.from({ length: 1000 }, () =>
      connect(server.port, '127.0.0.1').on('error', () => undefined),
    );
    await Promise.all(
      sockets.map(
        (socket) => new Promise((resolve) => socket.once('connect', resolve).once('close', resolve)),
      ),
    );
    await expect.poll(() => refused.length, { timeout: 10_000 }).toBe(488);
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => status('/').catch(() => 0), { timeout: 10_000 }).toBe(200);
    expect(new Set(refused)).toEqual(new Set([0]));
  });
});

describe('event streams', () => {
  it('bring events until the server closes', async () => {
    const { server } = await start();
    const answer = await fetch(`${server.url}/events`);
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const text = answer.text();
    await server.close();
    expect(await text).toBe(': cgmon\n\nevent: tick\ndata: {"n":1}\n\n');
  });
});
