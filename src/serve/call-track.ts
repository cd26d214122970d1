import { joinUsageSync } from '../join/join-usage.js';
import { callWindows } from '../join/windows.js';
import { type ClockPair, monotonicToWallMs } from '../model/clock.js';
import type { ProcessSpan } from '../model/process-span.js';
import type { ToolCall, ToolCallUsage } from '../model/tool-call.js';
import type { Trace } from '../model/trace.js';
import { applyProcessEvidence } from '../process/match.js';
import { startProcessWatch } from '../process/watch.js';
import { followTrace } from '../trace/follow.js';
import type { FleetTrace } from './fleet.js';
import type { History } from './history.js';

export interface CallTrackOptions {
  readonly projectsDir: string;
  readonly cgroupDir: string;
  readonly procRoot: string;
  /** Files of the trace that were written before this are another container's. */
  readonly writtenAfterMs: number;
  readonly firstTickNs: number;
  readonly intervalNs: number;
  readonly clock: readonly ClockPair[];
  readonly nowNs: () => number;
  readonly history: Pick<History, 'read'>;
  /** A call began or ended about now: a tick is due. */
  readonly onEdge: () => void;
  /** A process ended, or the container did while it ran. */
  readonly onProcess?: (span: ProcessSpan) => void;
  readonly onCalls: (calls: readonly ToolCallUsage[]) => void;
}

/** The tool calls of one container as they come, each with its usage once it has ended. */
export interface CallTrack {
  readonly trace: FleetTrace;
  /** The container has ended: what is open now ends with it. Tells the last calls first. */
  close(): Promise<void>;
}

export const keptCalls = 1000;
const keptSpans = 2000;
const processIntervalMs = 100;
const settleEveryMs = 250;
/** After its end a call's lines, its processes and the next tick may still be on their way. */
const settledAfterMs = 600;

export function trackCalls(options: CallTrackOptions): CallTrack {
  const { clock, nowNs, history } = options;
  const told = new Set<string>();
  let kept: ToolCallUsage[] = [];
  let spans: ProcessSpan[] = [];
  let changed = false;
  let known: Trace | null = null;
  const snapshot = () => (known ??= follow.snapshot());
  let waiting = false;
  let restUntilMs = 0;

  const follow = followTrace({
    projectsDir: options.projectsDir,
    writtenAfterMs: options.writtenAfterMs,
    onChange() {
      changed = true;
      known = null;
      options.onEdge();
    },
  });
  const processes = startProcessWatch({
    cgroupDir: options.cgroupDir,
    procRoot: options.procRoot,
    now: () => Date.now(),
    intervalMs: processIntervalMs,
    onSpan(span) {
      options.onProcess?.(span);
      spans.push(span);
      if (spans.length > keptSpans) spans = spans.slice(-keptSpans / 2);
    },
  });

  function settle(all: boolean): void {
    if (!all && ((!changed && !waiting) || performance.now() < restUntilMs)) return;
    changed = false;
    waiting = false;
    const startedMs = performance.now();
    const untold = snapshot().toolCalls.filter(({ id }) => !told.has(id));
    const settledMs = monotonicToWallMs(clock, nowNs()) - settledAfterMs;
    const over = untold.filter((call) => all || isOver(call, settledMs));
    waiting = over.length < untold.length;
    if (over.length > 0) tell(over, untold);
    // A long trace takes its time to build: at most a twentieth of this thread.
    restUntilMs = performance.now() + (performance.now() - startedMs) * 20;
  }

  function tell(over: readonly ToolCall[], untold: readonly ToolCall[]): void {
    for (const { id } of over) told.add(id);
    const seen = applyProcessEvidence(untold, [...spans, ...processes.running()]);
    const endNs = nowNs();
    // Calls that were told before may overlap those that end now.
    const before = kept.map(({ inclusive: _i, exclusive: _e, children: _c, quality: _q, ...call }) => call);
    const windows = callWindows([...before, ...seen], clock, endNs);
    const ids = new Set(over.map(({ id }) => id));
    const starts = windows.flatMap(({ call, startNs }) =>
      ids.has(call.id) && startNs !== null ? [startNs] : [],
    );
    const fromNs = Math.max(options.firstTickNs, Math.min(endNs, ...starts));
    const joined = joinUsageSync({
      calls: windows.filter(({ call, endNs: end }) => ids.has(call.id) || (end ?? 0) > fromNs),
      blocks: [history.read(fromNs)],
      runStartNs: fromNs,
      runEndNs: endNs,
      origin: 'first-tick',
      intervalNs: options.intervalNs,
    });
    const calls = joined.toolCalls
      .filter(({ id }) => ids.has(id))
      .map((call) => withoutUnseen(call, options.firstTickNs, clock));
    kept = [...kept, ...calls].slice(-keptCalls);
    options.onCalls(calls);
  }

  const timer = setInterval(() => settle(false), settleEveryMs);
  return {
    trace: {
      projectsDir: options.projectsDir,
      openCalls: () => follow.openCalls(),
      endedCalls: () => kept,
      usage: () => snapshot().usage,
      lines: () => snapshot().lines,
    },
    async close() {
      clearInterval(timer);
      for (const span of processes.close()) {
        options.onProcess?.(span);
        spans.push(span);
      }
      await follow.close();
      settle(true);
    },
  };
}

function isOver({ startedAtMs, endedAtMs, reportedAtMs }: ToolCall, settledMs: number): boolean {
  // One that was asked for and never ran ended when that was reported.
  const end = startedAtMs === null ? reportedAtMs : endedAtMs;
  return end !== null && end <= settledMs;
}

/** Of a call that began before its container was watched nothing is known but its time. */
function withoutUnseen(call: ToolCallUsage, firstTickNs: number, clock: readonly ClockPair[]): ToolCallUsage {
  if (call.startedAtMs === null || call.startedAtMs >= monotonicToWallMs(clock, firstTickNs)) return call;
  return { ...call, inclusive: null, exclusive: null, children: null };
}
