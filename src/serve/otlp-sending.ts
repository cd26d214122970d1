import type { Fleet } from './fleet.js';
import {
  callSpan,
  containerSpan,
  fleetPoints,
  type OtlpSender,
  spansBody,
  type WaitingSpan,
} from './otlp-batch.js';
import { type OtlpOutcome, type OtlpReceiver, postOtlp } from './otlp-post.js';

export interface OtlpSendingOptions extends OtlpSender {
  readonly receiver: OtlpReceiver;
  /** Of metrics; spans go every second while there are some. Shorter in tests. */
  readonly everyMs?: number;
  /** Counts requests by how they ended. */
  readonly counts: Map<'ok' | 'rejected' | 'failed', number>;
  /** When sending begins to fail, and when it works again. */
  readonly onMessage: (message: string) => void;
}

export interface OtlpSending {
  /** Sends what waits, once, and ends. */
  close(): Promise<void>;
}

const mostWaiting = 4096;
const mostInBody = 512;
const spansEveryMs = 1000;
const longestPauseMs = 60_000;
const lastWordMs = 3000;

/** Sends a fleet's figures and the spans of its tool calls to an OTLP receiver, whatever happens there. */
export function startOtlp(fleet: Fleet, options: OtlpSendingOptions): OtlpSending {
  const { receiver, counts } = options;
  const closing = new AbortController();
  let waiting: WaitingSpan[] = [];
  let sentNs = fleet.nowNs();
  const failing = new Map<string, string>();
  let pausedUntilMs = 0;
  let pauseMs = 0;
  let sendingSpans = false;
  let sendingPoints = false;

  const queue = (spans: readonly WaitingSpan[]) => {
    // Without a receiver the oldest go.
    waiting = [...waiting, ...spans].slice(-mostWaiting);
  };
  const leave = fleet.subscribe({
    onCall: (container, call) => queue(callSpan(container, call, Date.now(), options)),
    onEnded: (container, result) => queue([containerSpan(container, result, options)]),
  });

  function note(signal: 'traces' | 'metrics', outcome: OtlpOutcome): void {
    const kind = outcome.kind === 'retry' ? 'failed' : outcome.kind;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (outcome.kind === 'retry') {
      pauseMs = outcome.afterMs ?? Math.min(longestPauseMs, Math.max(1000, pauseMs * 2));
      pausedUntilMs = performance.now() + pauseMs;
    } else pauseMs = 0;
    const before = failing.get(signal);
    const reason = outcome.kind === 'ok' ? undefined : outcome.reason;
    if (reason === before || closing.signal.aborted) return;
    if (reason === undefined) failing.delete(signal);
    else failing.set(signal, reason);
    options.onMessage(`OTLP: ${signal} to ${receiver.url}: ${reason ?? 'taken again'}`);
  }

  const paused = () => performance.now() < pausedUntilMs;

  async function sendSpans(evenPaused: boolean): Promise<void> {
    if (sendingSpans || waiting.length === 0 || (paused() && !evenPaused)) return;
    sendingSpans = true;
    const part = waiting.slice(0, mostInBody);
    const outcome = await postOtlp(receiver, 'traces', spansBody(part, options), closing.signal);
    const sent = new Set(outcome.kind === 'retry' ? [] : part);
    waiting = waiting.filter((one) => !sent.has(one));
    note('traces', outcome);
    sendingSpans = false;
    if (sent.size > 0 && waiting.length > 0) await sendSpans(evenPaused);
  }

  async function sendPoints(evenPaused: boolean): Promise<void> {
    const containers = fleet.containers().filter(({ identified }) => identified);
    if (sendingPoints || containers.length === 0 || (paused() && !evenPaused)) return;
    sendingPoints = true;
    const sinceNs = sentNs;
    const nowNs = fleet.nowNs();
    const body = fleetPoints(containers, sinceNs, Date.now(), options);
    const outcome = await postOtlp(receiver, 'metrics', body, closing.signal);
    // Peaks of a time that was not taken belong to the next.
    if (outcome.kind === 'ok') sentNs = nowNs;
    note('metrics', outcome);
    sendingPoints = false;
  }

  const spansTimer = setInterval(() => void sendSpans(false), spansEveryMs);
  const pointsTimer = setInterval(() => void sendPoints(false), options.everyMs ?? 10_000);
  return {
    async close() {
      clearInterval(spansTimer);
      clearInterval(pointsTimer);
      leave();
      const late = setTimeout(() => closing.abort(), lastWordMs);
      await Promise.all([sendSpans(true), sendPoints(true)]);
      clearTimeout(late);
      closing.abort();
    },
  };
}
