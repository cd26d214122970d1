import type { ProcessSpan } from './process-span.js';

/** A line of events.ndjson. `timeNs`: monotonic nanoseconds since the run's start. */
export type RunEvent =
  | {
      readonly type: 'oom-kill';
      readonly timeNs: number;
      readonly count: number;
      readonly scope: 'container' | 'host';
      /** The tool call that was open, as far as the trace told by then. */
      readonly callId?: string;
    }
  | { readonly type: 'throttled'; readonly timeNs: number }
  | {
      readonly type: 'limit-hit';
      readonly timeNs: number;
      readonly limit: 'memory.max' | 'memory.high' | 'pids.max';
    }
  | { readonly type: 'clock-step'; readonly timeNs: number; readonly stepMs: number }
  | { readonly type: 'gap'; readonly timeNs: number; readonly durationNs: number }
  | { readonly type: 'read-error'; readonly timeNs: number; readonly file: string; readonly message: string }
  | { readonly type: 'signal'; readonly timeNs: number; readonly signal: string }
  | { readonly type: 'process'; readonly timeNs: number; readonly process: ProcessSpan }
  | {
      /** The CLI's own word on a session: "busy", "idle", "waiting". `atMs`: wall clock of the change. */
      readonly type: 'session-status';
      readonly timeNs: number;
      readonly sessionId: string;
      readonly status: string;
      readonly waitingFor: string | null;
      readonly atMs: number;
    }
  | { readonly type: 'note'; readonly timeNs: number; readonly message: string };
