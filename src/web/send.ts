import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Answer } from './route.js';

const zip = promisify(gzip);
/** Shorter bodies do not gain. */
const zipFromBytes = 2048;

const common = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
} as const;

/** Sends an answer, compressed where the client takes it; compression runs beside the main thread. */
export async function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, type, body, headers = {} }: Answer,
): Promise<void> {
  const plain = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  const zipped =
    plain.length >= zipFromBytes && /\bgzip\b/.test(request.headers['accept-encoding']?.toString() ?? '');
  const bytes = zipped ? await zip(plain, { level: 1 }) : plain;
  if (response.destroyed) return;
  response.writeHead(status, {
    ...common,
    'content-type': type,
    'content-length': bytes.length,
    vary: 'accept-encoding',
    ...(zipped ? { 'content-encoding': 'gzip' } : {}),
    ...headers,
  });
  if (request.method === 'HEAD') response.end();
  else response.end(bytes);
}

/** Turns a request away and closes its connection: what follows on it is not read. */
export function refuse(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    ...common,
    'content-type': 'text/plain; charset=utf-8',
    connection: 'close',
    ...headers,
  });
  response.end(`${text}\n`);
}
