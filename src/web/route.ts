import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a handler answers with; a string or bytes, sent at once. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RouteRequest {
  /** Part of the path after a route that ends in "/": "run-1" of "/api/run/run-1". Decoded; "" elsewhere. */
  readonly rest: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly remoteAddress: string;
}

/**
 * One path of the server. A path that ends in "/" takes everything below it, except "/" itself, which is only
 * the root. GET and HEAD; nothing has a body.
 */
export type Route =
  | {
      readonly path: string;
      readonly answer: (request: RouteRequest) => Answer | Promise<Answer>;
      /** True: a path that needs no token (a health check). */
      readonly open?: boolean;
    }
  | {
      readonly path: string;
      /**
       * Server-sent events: `send` puts one event and gives false when the client is too slow to take it and it
       * was left out. `closed` is raised when either side goes.
       */
      readonly events: (request: RouteRequest, send: SendEvent, closed: AbortSignal) => void;
    };

export type SendEvent = (event: string, data: unknown, id?: string) => boolean;

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export function textAnswer(status: number, text: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', body: `${text}\n` };
}

export function jsonAnswer(value: unknown, status = 200): Answer {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}

/** The route of a path and what is left of the path below it; null: there is none. */
export function findRoute(
  routes: readonly Route[],
  path: string,
): { readonly route: Route; readonly rest: string } | null {
  const exact = routes.find((route) => route.path === path);
  if (exact !== undefined) return { route: exact, rest: '' };
  const below = routes
    .filter((route) => route.path !== '/' && route.path.endsWith('/') && path.startsWith(route.path))
    .toSorted((a, b) => b.path.length - a.path.length)[0];
  return below === undefined ? null : { route: below, rest: path.slice(below.path.length) };
}
