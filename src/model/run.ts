import type { ClockPair } from './clock.js';
import type { TokenUsage, TraceLines } from './trace.js';
import type { ToolCallUsage } from './tool-call.js';
import type { DeviceIo, Usage } from './usage.js';

export const runSchema = 'cgmon.run/1';

/** `recording` stays in run.json of a run whose recorder was killed, until it is recovered. */
export type RunState = 'recording' | 'finished' | 'recovered';

export type ExitReason =
  | 'ok'
  | 'error'
  | 'timeout'
  | 'out of memory'
  | 'interrupted'
  | 'killed'
  | 'engine error'
  | 'not executable'
  | 'not found'
  /** Attached recordings that ended before the container did, and runs whose recorder was killed. */
  | 'unknown';

export interface RunExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly oomKilled: boolean;
  readonly reason: ExitReason;
}

/** Limits of a container; null = unlimited, undefined = not asked for or not readable. */
export interface Limits {
  readonly memoryMaxBytes?: number | null | undefined;
  readonly memoryHighBytes?: number | null | undefined;
  readonly swapMaxBytes?: number | null | undefined;
  /** CPU quota in CPUs (2 = two full CPUs). */
  readonly cpus?: number | null | undefined;
  readonly cpuWeight?: number | null | undefined;
  readonly pids?: number | null | undefined;
  readonly io?: readonly string[] | undefined;
}

export type PhaseName = 'pull' | 'image' | 'create' | 'start' | 'ready' | 'think' | 'tool' | 'end';

export interface Phase {
  readonly name: PhaseName;
  /** Monotonic nanoseconds since the run's start; phases before the first tick may be negative. */
  readonly startNs: number;
  readonly endNs: number;
}

export interface SamplerSummary {
  readonly intervalNs: number;
  readonly ticks: number;
  /** Deadlines that passed without a tick. */
  readonly missed: number;
  /** How long after its deadline a tick was taken, microseconds. */
  readonly latenessUsec: { readonly p50: number; readonly p99: number; readonly max: number } | null;
  /** CPU time of the sampler thread, microseconds. */
  readonly cpuUsec: number | null;
  /** Failed reads by kernel file. */
  readonly readErrors: Readonly<Record<string, number>>;
  /** Files that gave no figure, with the reason ("memory.peak": "not writable before Linux 6.12"). */
  readonly absent: Readonly<Record<string, string>>;
}

export interface RunVersions {
  readonly cgmon: string;
  readonly node: string;
  readonly kernel: string | null;
  readonly podman: string | null;
  readonly ociRuntime: string | null;
  readonly cli: readonly string[];
  readonly models: readonly string[];
}

/** Null: not known, as of imported runs. */
export interface HostFacts {
  readonly cpus: number | null;
  readonly memoryBytes: number | null;
  readonly swapBytes: number | null;
  readonly psi: boolean;
  readonly memoryPeakResettable: boolean | null;
  readonly hostname: string | null;
}

export interface RunContainer {
  readonly name: string;
  readonly id: string | null;
  readonly image: string | null;
  readonly imageDigest: string | null;
  /** Path of the sampled cgroup below the cgroup2 mount ("/user.slice/..."). */
  readonly cgroup: string | null;
}

export interface RunTraceSummary {
  readonly sessions: number;
  readonly files: number;
  readonly lines: TraceLines;
  readonly tokens: TokenUsage | null;
  readonly costUsd: number | null;
  /** Answers of the model, each once, those to sub-agents among them. */
  readonly turns: number;
}

/** What the agent's CLI said of itself at its end. */
export interface CliResult {
  /** "success", "error_max_turns", ... */
  readonly outcome: string | null;
  readonly isError: boolean;
  readonly turns: number | null;
  readonly durationMs: number | null;
  readonly apiDurationMs: number | null;
  readonly costUsd: number | null;
  readonly sessionId: string | null;
}

/** How a run of kind `run` was launched. */
export interface RunLaunch {
  readonly profile: string;
  readonly agent: 'claude' | 'none';
  /** Given to the agent; null: its own choice. */
  readonly sessionId: string | null;
  readonly model: string | null;
  readonly promptBytes: number | null;
  /** Null: it printed none. */
  readonly result: CliResult | null;
  /** Size of git.diff, what the agent changed in its repository; absent where none was asked for. */
  readonly gitDiffBytes?: number | null | undefined;
}

/** run.json */
export interface Run {
  readonly schema: typeof runSchema;
  readonly id: string;
  readonly state: RunState;
  /** What made it: launched by cgmon, attached to, or imported (then `source` says from what). */
  readonly kind: 'run' | 'attach' | 'import';
  readonly source: string | null;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly durationMs: number | null;
  /** argv of the agent; never environment values. */
  readonly command: readonly string[];
  readonly workspace: string | null;
  /** Absent in runs that cgmon did not launch. */
  readonly launch?: RunLaunch | undefined;
  readonly container: RunContainer;
  readonly limits: { readonly asked: Limits; readonly effective: Limits };
  readonly versions: RunVersions;
  readonly host: HostFacts;
  readonly clock: readonly ClockPair[];
  readonly phases: readonly Phase[];
  readonly exit: RunExit | null;
  /** The kernel's final figures for the whole run. */
  readonly totals: Usage | null;
  /** I/O by block device; absent in records of earlier versions and of imported runs. */
  readonly devices?: readonly DeviceIo[] | undefined;
  /** Usage outside any tool call. */
  readonly thinking: Usage | null;
  readonly sampler: SamplerSummary | null;
  /** Null: no trace was found. */
  readonly trace: RunTraceSummary | null;
  /** What a reader should know before trusting the figures, one sentence each. */
  readonly notes: readonly string[];
}

/** What `cgmon show --json` prints. */
export interface RunReport {
  readonly run: Run;
  readonly phases: readonly Phase[];
  readonly totals: Usage | null;
  readonly thinking: Usage | null;
  readonly toolCalls: readonly ToolCallUsage[];
}
