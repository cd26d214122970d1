import { type TicksJson, ticksOfJson } from '../live/ticks-json.js';
import { curveBuilder } from '../report/curve-builder.js';
import type { TimelinePayload } from '../report/timeline-payload.js';
import { type Board, createBoard } from './board.js';
import { el } from './dom.js';
import { fetchJson } from './fetch-json.js';
import { timelineModel } from './model.js';

export interface LiveTimeline {
  readonly element: HTMLElement;
  readonly close: () => void;
}

type Change = Pick<TimelinePayload, 'calls' | 'marks'>;

/** Two ticks become one beyond it: at 20 Hz after three quarters of an hour, and the page's memory stays what it is. */
const mostStretches = 60_000;

/**
 * The timeline of a container while it grows. The view follows the newest; moved away from it, it stays until it is
 * moved back. All ticks that the server keeps come first, so a page that is loaded anew shows what it showed.
 */
export function liveTimeline(key: string): LiveTimeline {
  const closed = new AbortController();
  const state = el('span', { class: 'quiet', role: 'status' }, 'loading');
  const element = el('div', { class: 'live' });
  void start(key, element, state, closed.signal).catch((error: unknown) => {
    if (!closed.signal.aborted) element.replaceChildren(el('p', { class: 'missing' }, said(error)));
  });
  return { element, close: () => closed.abort() };
}

async function start(
  key: string,
  element: HTMLElement,
  state: HTMLElement,
  closed: AbortSignal,
): Promise<void> {
  let payload = await fetchJson<TimelinePayload>(`/api/live/container/${key}`, closed);
  const builder = curveBuilder(mostStretches);
  let board: Board | null = null;
  let offsetS = 0;
  let ticks = 0;
  let lastNs = -1;

  function update(): void {
    const curves = builder.read();
    const endS = Math.max(curves.endS[curves.length - 1] ?? 0, offsetS);
    payload = { ...payload, endS };
    const model = timelineModel(payload, curves);
    const whole = { fromS: 0, toS: Math.max(0.01, endS - offsetS) };
    if (board === null) {
      board = createBoard([model], state);
      element.replaceChildren(board.element);
      board.timelines[0]?.setOffset(offsetS);
      board.view.extend(whole, false);
      board.draw();
      closed.addEventListener('abort', board.close, { once: true });
    } else {
      const follows = board.view.view.toS >= board.view.whole.toS - 1e-6;
      board.timelines[0]?.setModel(model);
      board.view.extend(whole, !follows);
      state.textContent = follows ? 'live' : 'live, the view stays: All or ▶ follows again';
    }
    element.dataset['ticks'] = String(ticks);
  }

  const events = new EventSource(`/api/live/ticks/${key}`);
  closed.addEventListener('abort', () => events.close(), { once: true });
  events.addEventListener('ticks', ({ data }) => {
    const series = ticksOfJson(JSON.parse(data) as TicksJson);
    if (ticks === 0) offsetS = (series.timeNs[0] ?? 0) / 1e9;
    builder.push(series);
    // The first may be one that is known already.
    ticks += series.timeNs.filter((timeNs) => timeNs > lastNs).length;
    lastNs = series.timeNs.at(-1) ?? lastNs;
    update();
  });
  events.addEventListener('calls', ({ data }) => {
    payload = { ...payload, ...(JSON.parse(data) as Change) };
    if (board !== null) update();
  });
  events.addEventListener('gone', () => {
    events.close();
    state.textContent = 'no longer kept';
  });
  events.addEventListener('error', () => {
    state.textContent = 'no connection: trying again';
  });
}

export function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
