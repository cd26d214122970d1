import type { Limits } from '../model/run.js';

/** An experiment as its file describes it, checked and with units resolved. */
export interface Experiment {
  readonly name: string;
  readonly tasks: readonly Task[];
  /** Every combination of the limits, in the order of the file. */
  readonly configurations: readonly Configuration[];
  readonly repeats: number;
  /** Runs per task before the others, without limits; not counted. */
  readonly warmUp: number;
  /** Decides the order of the runs. */
  readonly seed: number;
  /** Runs side by side, at most; the host's memory and CPUs may allow fewer. */
  readonly parallel: number;
}

export interface Task {
  readonly name: string;
  /** argv of the agent. */
  readonly command: readonly string[];
  /** Null: the default image. */
  readonly image: string | null;
  /** Absolute path; every run works in its own copy. Null: an empty directory. */
  readonly workspace: string | null;
  /** Shell command, run in the workspace after the agent; exit code 0 is success. Null: the agent's exit code decides. */
  readonly check: string | null;
  readonly timeoutNs: number;
  /** Names of environment variables to pass on. */
  readonly env: readonly string[];
}

export interface Configuration {
  /** "memory 512 MiB, cpus 2". */
  readonly name: string;
  readonly limits: Limits;
}

/** One run of the plan. */
export interface PlannedRun {
  /** Stable over restarts: "task / configuration / 2". */
  readonly key: string;
  readonly task: Task;
  readonly configuration: Configuration;
  /** From 1. */
  readonly repeat: number;
  readonly warmUp: boolean;
}
