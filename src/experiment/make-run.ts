import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { outcomeOf } from '../analysis/outcome.js';
import type { Limits, Run } from '../model/run.js';
import { formatDurationMs } from '../model/units.js';
import type { CheckResult } from './check.js';
import type { PlannedRun } from './experiment.js';
import { type StallTimes, neighbourWarnings } from './neighbours.js';
import type { FinishedRun } from './run-plan.js';
import { copyWorkspace } from './workspace-copy.js';

/** What a run needs to be launched. */
export interface LaunchSpec {
  readonly name: string;
  readonly command: readonly string[];
  /** Null: the default image. */
  readonly image: string | null;
  /** The run's own copy; exists. */
  readonly workspace: string;
  readonly limits: Limits;
  readonly env: readonly string[];
  readonly timeoutNs: number;
}

export interface LaunchedRun {
  /** As recorded, finished. */
  readonly run: Run;
  /** The model or its API failed, as the trace tells. */
  readonly modelError: boolean;
}

/** How runs are made: `cgmon run` behind a function, so that plans can be tested without containers. */
export interface RunTools {
  readonly launch: (spec: LaunchSpec, signal: AbortSignal) => Promise<LaunchedRun>;
  /** A shell command in the workspace, in the same image without limits; it has as long as the run. */
  readonly check: (command: string, spec: LaunchSpec, signal: AbortSignal) => Promise<CheckResult>;
  /** Stall times of the whole host so far. */
  readonly hostStalls: () => StallTimes;
  /** Directory for the copies of workspaces, in that of the experiment's results. */
  readonly scratch: string;
}

/** Makes one run: copies the workspace, launches, checks, decides the outcome, removes the copy. */
export async function makePlannedRun(
  planned: PlannedRun,
  tools: RunTools,
  signal: AbortSignal,
): Promise<FinishedRun> {
  const { task, configuration } = planned;
  const workspace = copyWorkspace(task.workspace, tools.scratch, dirname(tools.scratch));
  try {
    const spec: LaunchSpec = {
      name: task.name,
      command: task.command,
      image: task.image,
      workspace,
      limits: configuration.limits,
      env: task.env,
      timeoutNs: task.timeoutNs,
    };
    const before = tools.hostStalls();
    const { run, modelError } = await tools.launch(spec, signal);
    const warnings = neighbourWarnings(
      before,
      tools.hostStalls(),
      stallsOf(run),
      (run.durationMs ?? 0) * 1000,
    );
    const checkCode =
      task.check === null || signal.aborted ? null : await tools.check(task.check, spec, signal);
    if (task.check !== null && checkCode === null && !signal.aborted) {
      return { ...finished(run, 'engine error', `${planned.key}: the check could not run`), warnings };
    }
    if (checkCode === 'timeout') {
      const limit = formatDurationMs(task.timeoutNs / 1e6);
      return { ...finished(run, 'timeout', `the check did not end within ${limit}`), warnings };
    }
    const outcome = signal.aborted ? 'interrupted' : outcomeOf(run, { checkCode, modelError });
    const why = run.exit?.reason === 'engine error' ? (run.notes.at(-1) ?? null) : null;
    return { ...finished(run, outcome, why), warnings };
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

function finished(run: Run, outcome: FinishedRun['outcome'], message: string | null): FinishedRun {
  const { totals } = run;
  const stallUsec = totals?.pressure.memorySomeUsec ?? null;
  return {
    runId: run.id,
    outcome,
    peakBytes: totals?.memoryPeakBytes ?? null,
    wallMs: run.durationMs,
    memoryStallMs: stallUsec === null ? null : stallUsec / 1000,
    oomKills: totals?.oomKills ?? null,
    message,
  };
}

function stallsOf({ totals }: Run): StallTimes {
  return {
    cpu: totals?.pressure.cpuSomeUsec ?? null,
    memory: totals?.pressure.memorySomeUsec ?? null,
    io: totals?.pressure.ioSomeUsec ?? null,
  };
}
