import type { ClockPair } from '../model/clock.js';
import type { ProcessSpan } from '../model/process-span.js';
import type { Limits, RunExit } from '../model/run.js';
import type { TickColumnName, TickSeries } from '../model/tick.js';
import type { ToolCall, ToolCallUsage } from '../model/tool-call.js';
import type { TraceLines, TraceUsage } from '../model/trace.js';
import type { ThreadFigures } from '../sampler/messages.js';
import type { EngineName } from './container-cgroup.js';
import type { Latest } from './latest.js';

/** Every container of this host (that is not excluded), as `cgmon serve` and `cgmon top` watch them. */
export interface Fleet {
  /** Those that run now, in the order of their start. */
  containers(): readonly FleetContainer[];
  /** The last containers that ended, the newest last; at most `resultCount`. */
  results(): readonly FleetResult[];
  /** Is told what happens from now on; the function that comes back ends it. */
  subscribe(listener: FleetListener): () => void;
  /** (wall, monotonic) pairs that `timeNs` of all ticks and events maps through; time 0 is the fleet's start. */
  readonly clock: readonly ClockPair[];
  nowNs(): number;
  stats(): FleetStats;
  close(): Promise<void>;
}

export interface FleetContainer {
  /** Counts the containers of this fleet from 1; never used again. */
  readonly number: number;
  /** The engine's id. Never a label of a metric. */
  readonly id: string;
  readonly engine: EngineName;
  /** The run of cgmon that launched it. */
  readonly runId: string | null;
  /** Absolute path of its cgroup, and of the one inside that holds its processes and limits (often the same). */
  readonly cgroupDir: string;
  readonly innerDir: string;
  /** The engine's name for it, or one such as "podman-7" until, or where, no engine tells. */
  readonly name: string;
  readonly image: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** The engine has answered, or has been waited for long enough. */
  readonly identified: boolean;
  /** When the fleet began to watch it. */
  readonly startedNs: number;
  readonly startedAtMs: number;
  /** When its engine says it started. */
  readonly runningSinceMs?: number | null;
  readonly limits: Limits;
  readonly latest: Latest;
  /** Newest values of the tick columns that come from files this kernel does not have: absent. */
  readonly absent: Readonly<Record<string, string>>;
  /** The last minutes at full rate and before that a row per second (peaks kept); at most `fromNs` on. */
  history(fromNs?: number): TickSeries;
  /** Null: no trace was found. */
  readonly trace: FleetTrace | null;
}

export interface FleetTrace {
  /** Where the trace is, on this host. */
  readonly projectsDir: string;
  openCalls(): readonly ToolCall[];
  /** Calls that ended, with what they cost, the newest last; at most the last `keptCalls`. */
  endedCalls(): readonly ToolCallUsage[];
  usage(): TraceUsage;
  lines(): TraceLines;
}

/** A container that ended. */
export interface FleetResult {
  readonly number: number;
  readonly id: string;
  readonly engine: EngineName;
  readonly runId: string | null;
  readonly name: string;
  readonly image: string | null;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly durationMs: number;
  /** Reason `unknown` until, or where, no engine tells. */
  readonly exit: RunExit;
  /** The last reading of its cgroup. */
  readonly last: Readonly<Record<TickColumnName, number | null>>;
  readonly memoryPeakBytes: number | null;
  readonly limits: Limits;
  /** Null: no trace was found. */
  readonly calls: { readonly count: number; readonly errors: number; readonly runningMs: number } | null;
  readonly costUsd: number | null;
}

export interface FleetListener {
  readonly onStarted?: (container: FleetContainer) => void;
  /** Its name, image or trace became known. */
  readonly onChanged?: (container: FleetContainer) => void;
  /** New ticks, several times a second. The series belongs to the listener for the time of the call only. */
  readonly onTicks?: (container: FleetContainer, series: TickSeries) => void;
  /** A call ended and its usage is known. */
  readonly onCall?: (container: FleetContainer, call: ToolCallUsage) => void;
  /** A process of a container whose trace is followed has ended, or its container has. */
  readonly onProcess?: (container: FleetContainer, span: ProcessSpan) => void;
  readonly onEvent?: (container: FleetContainer, event: FleetEvent) => void;
  readonly onEnded?: (container: FleetContainer, result: FleetResult) => void;
}

export type FleetEvent =
  | { readonly type: 'oom-kill'; readonly timeNs: number; readonly count: number }
  | { readonly type: 'throttled'; readonly timeNs: number }
  | { readonly type: 'gap'; readonly timeNs: number; readonly durationNs: number };

export interface FleetStats {
  readonly startedAtMs: number;
  readonly intervalNs: number;
  readonly started: number;
  readonly ended: number;
  readonly excluded: number;
  /** Containers whose engine has yet to tell their name; with --include or --exclude they are not listed. */
  readonly unidentified: number;
  readonly gaps: number;
  readonly engines: Readonly<Partial<Record<EngineName, boolean>>>;
  readonly sampler: ThreadFigures | null;
}
