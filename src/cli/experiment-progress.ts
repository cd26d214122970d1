import type { Capacity } from '../experiment/capacity.js';
import type { Experiment, PlannedRun } from '../experiment/experiment.js';
import type { RunResult } from '../experiment/experiment-state.js';
import { pendingRuns, timeLeftMs } from '../experiment/run-plan.js';
import { onNowText, progressText } from './experiment-text.js';
import type { Progress } from './progress.js';

/** Tells how far an experiment is. */
export interface RunProgress {
  readonly started: (run: PlannedRun) => void;
  readonly ended: (run: PlannedRun) => void;
  readonly result: (result: RunResult) => void;
  /** Whether any run is on. */
  readonly idle: () => boolean;
}

/** `plan`: all runs of the experiment, those kept from `before` among them; null: nobody knows how many there will be. */
export function createRunProgress(
  plan: readonly PlannedRun[] | null,
  before: readonly RunResult[],
  { parallel }: Pick<Experiment, 'parallel'>,
  capacity: Capacity,
  progress: Progress,
): RunProgress {
  const onNow: PlannedRun[] = [];
  const results = [...before];
  let left = pendingRuns(plan ?? [], before);
  const count = () => (plan === null ? null : { done: plan.length - left.length, total: plan.length });
  const showWhatIsOn = (): void => {
    if (onNow.length > 0) progress.wait(onNowText(onNow, count()));
  };
  return {
    started(run) {
      onNow.push(run);
      showWhatIsOn();
    },
    ended(run) {
      onNow.splice(onNow.indexOf(run), 1);
    },
    result(result) {
      results.push(result);
      left = left.filter(({ key }) => key !== result.key);
      progress.note(progressText(result, count(), timeLeftMs(left, results, capacity, parallel)));
      showWhatIsOn();
    },
    idle: () => onNow.length === 0,
  };
}
