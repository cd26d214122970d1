import { setMaxListeners } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createSecureContext } from 'node:tls';
import { CgmonError, systemErrorCode } from '../model/errors.js';
import { addressText, isLoopback, type ListenAddress } from './listen-address.js';
import { requestListener } from './requests.js';
import type { Route } from './route.js';

export interface ServerOptions {
  readonly listen: ListenAddress;
  readonly routes: readonly Route[];
  /** Null: whoever can connect may read. */
  readonly token: string | null;
  /** PEM; null: plain HTTP. */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null;
  /** A request was turned away with this status; 0: the connection was closed without a word. */
  readonly onRefused?: (status: number) => void;
  /** A handler failed; the client got a 500. */
  readonly onError: (message: string) => void;
  /** Shorter in tests. */
  readonly timeouts?: Partial<Timeouts>;
}

export interface Timeouts {
  /** For the whole request to arrive. */
  readonly requestMs: number;
  /** For the client to take the whole answer. */
  readonly answerMs: number;
  /** Between requests of one connection: scrapers keep theirs. */
  readonly idleMs: number;
}

export interface WebServer {
  /** "http://127.0.0.1:9464", with the port that was given where 0 was asked for. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const defaultTimeouts: Timeouts = { requestMs: 10_000, answerMs: 30_000, idleMs: 90_000 };
const mostConnections = 512;
const mostHeaderBytes = 8 * 1024;

/** Starts the server. @throws CgmonError 'usage' when the address cannot be had */
export async function startServer(options: ServerOptions): Promise<WebServer> {
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const settings = {
    maxHeaderSize: mostHeaderBytes,
    headersTimeout: timeouts.requestMs,
    requestTimeout: timeouts.requestMs,
    keepAliveTimeout: timeouts.idleMs,
    connectionsCheckingInterval: Math.min(1000, timeouts.requestMs),
  };
  const closing = new AbortController();
  // Every open stream listens to it.
  setMaxListeners(0, closing.signal);
  const onRequest = requestListener({
    routes: options.routes,
    token: options.token,
    local: isLoopback(options.listen.host),
    answerMs: timeouts.answerMs,
    closing: closing.signal,
    onRefused: (status) => options.onRefused?.(status),
    onError: options.onError,
  });
  const server =
    options.tls === null
      ? createServer(settings, onRequest)
      : createTlsServer({ ...settings, ...checkedPair(options.tls) }, onRequest);
  server.maxConnections = mostConnections;
  server.on('drop', () => options.onRefused?.(0));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const status =
      error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
    options.onRefused?.(status);
    if (!socket.writable || error.code === 'ECONNRESET') socket.destroy();
    else
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () =>
        socket.destroy(),
      );
  });
  await listening(server, options.listen);
  server.on('error', (error) => options.onError(`HTTP: ${error.message}`));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.listen.port;
  return {
    url: `${options.tls === null ? 'http' : 'https'}://${addressText({ ...options.listen, port })}`,
    port,
    async close() {
      closing.abort();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** @throws CgmonError 'usage' when they are no certificate and its key */
function checkedPair({ cert, key }: { readonly cert: Buffer; readonly key: Buffer }) {
  try {
    createSecureContext({ cert, key });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CgmonError('usage', `--tls-cert and --tls-key: ${reason}`, {
      cause,
      hint: 'a PEM certificate and its PEM private key without a passphrase',
    });
  }
  return { cert, key, minVersion: 'TLSv1.2' } as const;
}

function listening(server: Server, listen: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(listenError(cause, listen)));
    server.listen({ host: listen.host, port: listen.port }, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

function listenError(cause: Error, listen: ListenAddress): CgmonError {
  const where = addressText(listen);
  const code = systemErrorCode(cause);
  if (code === 'EADDRINUSE') {
    const hint = 'ss -ltnp shows who listens there; give another port';
    return new CgmonError('usage', `--listen: ${where} is taken`, { cause, hint });
  }
  if (code === 'EACCES') {
    const hint = 'ports below 1024 belong to root';
    return new CgmonError('usage', `--listen: no permission for ${where}`, { cause, hint });
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new CgmonError('usage', `--listen: this machine has no address ${listen.host}`, { cause });
  }
  return new CgmonError('usage', `--listen ${where}: ${cause.message}`, { cause });
}
