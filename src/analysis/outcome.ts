import type { Run } from '../model/run.js';

/**
 * What became of a run. Engine and model errors say nothing about the task or its limits. Unknown: nobody told how it
 * ended; its figures count, its success does not.
 */
export const outcomes = [
  'passed',
  'failed',
  'out of memory',
  'timeout',
  'throttled to timeout',
  'engine error',
  'model error',
  'interrupted',
  'unknown',
] as const;

export type Outcome = (typeof outcomes)[number];

const infrastructure: ReadonlySet<Outcome> = new Set(['engine error', 'model error', 'interrupted']);

/** Infrastructure errors are counted apart and stay out of success rates and comparisons. */
export function isInfrastructure(outcome: Outcome): boolean {
  return infrastructure.has(outcome);
}

export interface OutcomeEvidence {
  /** Exit code of the success check; null: there was none, or it could not run. */
  readonly checkCode: number | null;
  /** The model or its API failed, as the trace tells. */
  readonly modelError: boolean;
}

/** Throttled for more than this share of a run that met its timeout: the limit, not the task, took the time. */
const throttledShare = 0.1;

/**
 * The outcome of a recorded run. A check that passed decides for itself, whatever happened on the way (a
 * killed tool, an agent that recovered); without one the agent's exit code decides.
 */
export function outcomeOf(
  run: Pick<Run, 'kind' | 'exit' | 'totals' | 'durationMs'>,
  evidence: OutcomeEvidence,
): Outcome {
  const { exit, totals, durationMs } = run;
  // Of its own launches cgmon knows the end unless something broke; what it watched or imported may have kept it.
  if (exit === null) return run.kind === 'run' ? 'engine error' : 'unknown';
  if (exit.reason === 'engine error') return 'engine error';
  if (exit.reason === 'not executable' || exit.reason === 'not found') return 'engine error';
  if (exit.reason === 'interrupted') return 'interrupted';
  if (evidence.checkCode === 0) return 'passed';
  if (exit.reason === 'timeout') {
    const throttledMs = (totals?.throttledUsec ?? 0) / 1000;
    return throttledMs > throttledShare * (durationMs ?? Number.POSITIVE_INFINITY)
      ? 'throttled to timeout'
      : 'timeout';
  }
  if (exit.oomKilled || exit.reason === 'out of memory' || (totals?.oomKills ?? 0) > 0) {
    if (evidence.checkCode !== null || exit.code !== 0) return 'out of memory';
  }
  if (evidence.modelError) return 'model error';
  return evidence.checkCode === null && exit.code === 0 ? 'passed' : 'failed';
}
