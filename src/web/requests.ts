import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { mayEnter, namesLoopback } from './access.js';
import { openEventStream } from './events.js';
import { findRoute, type Route, type RouteRequest } from './route.js';
import { refuse, sendAnswer } from './send.js';

export interface RequestOptions {
  readonly routes: readonly Route[];
  /** Null: whoever can connect may read. */
  readonly token: string | null;
  /** The server is for this machine only. */
  readonly local: boolean;
  /** For the client to take the whole answer. */
  readonly answerMs: number;
  /** Raised when the server closes. */
  readonly closing: AbortSignal;
  readonly onRefused: (status: number) => void;
  /** A handler failed; the client got a 500. */
  readonly onError: (message: string) => void;
}

/** Answers being made or sent at one time; event streams are not among them. */
const mostAnswers = 40;
const mostStreams = 64;

/** Checks a request, finds its route and answers. */
export function requestListener(options: RequestOptions): RequestListener {
  const { routes, token, local, answerMs, closing } = options;
  let answering = 0;
  let streaming = 0;
  return (request, response) => {
    const turnAway = (status: number, text: string, headers: Readonly<Record<string, string>> = {}) => {
      options.onRefused(status);
      refuse(response, status, text, headers);
    };
    if (local && !namesLoopback(request.headers))
      return turnAway(403, 'the Host header names another machine');
    const wanted = pathOf(request);
    if (wanted === null) return turnAway(400, 'no such path');
    const found = findRoute(routes, wanted.path);
    const open = found !== null && 'open' in found.route && (found.route.open ?? false);
    if (token !== null && !open && !mayEnter(request.headers, token)) {
      return turnAway(401, 'a token is needed', { 'www-authenticate': 'Bearer, Basic realm="cgmon"' });
    }
    if (found === null) return turnAway(404, 'no such path');
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return turnAway(405, 'GET only', { allow: 'GET, HEAD' });
    if (hasBody(request)) return turnAway(413, 'no body is taken');
    const routeRequest: RouteRequest = {
      rest: found.rest,
      query: wanted.query,
      headers: request.headers,
      remoteAddress: request.socket.remoteAddress ?? '',
    };
    if ('events' in found.route) {
      if (streaming >= mostStreams) return turnAway(503, 'too many streams', { 'retry-after': '10' });
      streaming += 1;
      response.once('close', () => {
        streaming -= 1;
      });
      const { send, closed } = openEventStream(request, response, closing);
      found.route.events(routeRequest, send, closed);
      return;
    }
    if (answering >= mostAnswers) return turnAway(503, 'too many requests', { 'retry-after': '1' });
    answering += 1;
    const late = setTimeout(() => response.destroy(), answerMs);
    response.once('close', () => {
      answering -= 1;
      clearTimeout(late);
    });
    void answered(found.route, routeRequest, request, response, options.onError);
  };
}

async function answered(
  route: Extract<Route, { answer: unknown }>,
  routeRequest: RouteRequest,
  request: IncomingMessage,
  response: ServerResponse,
  onError: (message: string) => void,
): Promise<void> {
  try {
    await sendAnswer(request, response, await route.answer(routeRequest));
  } catch (error) {
    onError(`${route.path}: ${error instanceof Error ? error.message : String(error)}`);
    if (response.headersSent) response.destroy();
    else refuse(response, 500, 'cgmon failed to answer; its log says why');
  }
}

/** Null: nothing that a client of ours would ask for. */
function pathOf({
  url = '',
}: IncomingMessage): { readonly path: string; readonly query: URLSearchParams } | null {
  if (!url.startsWith('/') || url.length > 2048) return null;
  const [path = '', query = ''] = url.split('?', 2);
  try {
    return { path: decodeURIComponent(path), query: new URLSearchParams(query) };
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
