import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SendEvent } from './route.js';

/** Proxies and browsers close what stays silent. */
const aliveEveryMs = 15_000;
/** Waiting for a client that does not read; beyond it events are left out. */
const mostWaitingBytes = 1024 ** 2;
/** A client that took nothing for this long is gone. */
const stuckAfterMs = 60_000;

/** Opens a stream of server-sent events. It ends when the client goes or `server` is raised. */
export function openEventStream(
  request: IncomingMessage,
  response: ServerResponse,
  server: AbortSignal,
): { readonly send: SendEvent; readonly closed: AbortSignal } {
  const closed = new AbortController();
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-accel-buffering': 'no',
  });
  response.write(': cgmon\n\n');
  request.socket.setTimeout(0);
  let drainedAt = performance.now();
  response.on('drain', () => {
    drainedAt = performance.now();
  });
  const alive = setInterval(() => {
    if (response.writableNeedDrain && performance.now() - drainedAt > stuckAfterMs) response.destroy();
    else if (!response.writableNeedDrain) response.write(': alive\n\n');
  }, aliveEveryMs);
  const end = () => response.end();
  server.addEventListener('abort', end, { once: true });
  response.once('close', () => {
    clearInterval(alive);
    server.removeEventListener('abort', end);
    closed.abort();
  });
  return {
    closed: closed.signal,
    send(event, data, id) {
      if (closed.signal.aborted || response.writableEnded) return false;
      if (response.writableLength > mostWaitingBytes) return false;
      if (!response.writableNeedDrain) drainedAt = performance.now();
      const named = id === undefined ? '' : `id: ${id}\n`;
      response.write(`${named}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      return true;
    },
  };
}
