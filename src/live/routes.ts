import { limitsOf, marksOf, timelineCalls, type TimelinePayload } from '../report/timeline-payload.js';
import { type Answer, jsonAnswer, type Route, textAnswer } from '../web/route.js';
import type { ContainersJson, LiveContainer } from './answers.js';
import type { LiveSource } from './live-source.js';
import { runRoutes } from './run-routes.js';
import { sparkline } from './sparkline.js';
import { ticksJson } from './ticks-json.js';

/** How often a stream looks for what is new. */
const everyMs = 250;

/** The page itself, and the content security policy that it is sent with. */
export interface LivePage {
  readonly html: string;
  readonly policy: string;
}

/** The live page and all that it asks for. */
export function liveRoutes(source: LiveSource, page: LivePage): Route[] {
  return [
    {
      path: '/',
      answer: () => ({
        status: 200,
        type: 'text/html; charset=utf-8',
        body: page.html,
        headers: { 'content-security-policy': page.policy },
      }),
    },
    { path: '/api/live/containers', answer: () => jsonAnswer(containersJson(source)) },
    { path: '/api/live/sparklines', answer: () => jsonAnswer(sparklines(source)) },
    { path: '/api/live/container/', answer: ({ rest }) => containerAnswer(source, rest) },
    {
      path: '/api/live/watch',
      events(_request, send, closed) {
        const tell = () => send('containers', containersJson(source));
        every(tell, 1000, closed);
        closed.addEventListener('abort', source.subscribe(tell), { once: true });
        tell();
      },
    },
    {
      // The id of an event is the time of its last tick: a client that comes back goes on there.
      path: '/api/live/ticks/',
      events({ rest, query, headers }, send, closed) {
        const asked = Number(headers['last-event-id'] ?? query.get('after') ?? 'none');
        let afterNs = Number.isFinite(asked) ? asked : -1;
        let told = '';
        const look = () => {
          const ticks = source.ticks(rest, afterNs);
          if (ticks === null) {
            send('gone', {});
            return;
          }
          const lastNs = ticks.timeNs[ticks.length - 1];
          // What a slow client could not take is sent again with the next look.
          if (lastNs !== undefined && lastNs > afterNs && send('ticks', ticksJson(ticks), String(lastNs))) {
            afterNs = lastNs;
          }
          const change = changeOf(source, rest);
          const text = JSON.stringify(change);
          if (text !== told && send('calls', change)) told = text;
        };
        every(look, everyMs, closed);
        look();
      },
    },
    ...runRoutes(source),
  ];
}

function every(act: () => void, ms: number, closed: AbortSignal): void {
  const timer = setInterval(act, ms);
  closed.addEventListener('abort', () => clearInterval(timer), { once: true });
}

function containersJson(source: LiveSource): ContainersJson {
  const nowNs = source.nowNs();
  return { nowS: nowNs / 1e9, containers: source.containers() };
}

function sparklines(source: LiveSource) {
  const nowNs = source.nowNs();
  return source
    .containers()
    .map(({ key }) => ({ key, memory: sparkline(source.ticks(key, nowNs - 120e9), nowNs) }));
}

function containerAnswer(source: LiveSource, key: string): Answer {
  const container = source.containers().find((one) => one.key === key);
  if (container === undefined) return textAnswer(404, 'no such container');
  return jsonAnswer(containerPayload(source, container));
}

/** A container that is watched, as a timeline without curves. Its times are those of the source's clock. */
function containerPayload(source: LiveSource, container: LiveContainer): TimelinePayload {
  const { calls, marks } = changeOf(source, container.key);
  const runs = container.endedNs === null;
  return {
    id: container.key,
    name: container.name,
    verdict: '',
    missing: source.calls(container.key) === null ? ['No trace was found, so no tool calls are shown.'] : [],
    notes: [],
    facts: [
      ['image', container.image ?? 'n/a'],
      ['run', container.runId ?? 'n/a'],
      ['state', runs ? 'running' : 'ended'],
    ],
    startedAtMs: (source.clock[0]?.wallMs ?? 0) - (source.clock[0]?.monotonicNs ?? 0) / 1e6,
    endS: (container.endedNs ?? source.nowNs()) / 1e9,
    limits: limitsOf(container.limits),
    memoryPeakBytes: container.latest.memoryPeakBytes,
    phases: [],
    calls,
    sums: [],
    marks,
  };
}

function changeOf(source: LiveSource, key: string) {
  return { calls: timelineCalls(source.calls(key) ?? [], source.clock), marks: marksOf(source.events(key)) };
}
