import { configurationName } from '../analysis/compared-run.js';
import type { Limits } from '../model/run.js';
import { seededRandom, shuffled } from '../stats/random.js';
import type { Configuration, Experiment, PlannedRun, Task } from './experiment.js';

/** The dimensions of an experiment file; null is unlimited, an absent dimension is not limited. */
export interface LimitDimensions {
  readonly memory?: readonly (number | null)[] | undefined;
  readonly 'memory-high'?: readonly (number | null)[] | undefined;
  readonly swap?: readonly (number | null)[] | undefined;
  readonly cpus?: readonly (number | null)[] | undefined;
  readonly 'io-max'?: readonly (string | null)[] | undefined;
  readonly pids?: readonly (number | null)[] | undefined;
}

/** Every combination of the dimensions, the last dimension changing first; one without limits for none. */
export function configurationsOf(dimensions: LimitDimensions): Configuration[] {
  const axes: (readonly Limits[] | undefined)[] = [
    dimensions.memory?.map((memoryMaxBytes) => ({ memoryMaxBytes })),
    dimensions['memory-high']?.map((memoryHighBytes) => ({ memoryHighBytes })),
    dimensions.swap?.map((swapMaxBytes) => ({ swapMaxBytes })),
    dimensions.cpus?.map((cpus) => ({ cpus })),
    dimensions['io-max']?.map((rule) => ({ io: rule === null ? [] : [rule] })),
    dimensions.pids?.map((pids) => ({ pids })),
  ];
  const combinations = axes.reduce<Limits[]>(
    (all, axis) =>
      axis === undefined ? all : all.flatMap((one) => axis.map((other) => ({ ...one, ...other }))),
    [{}],
  );
  return combinations.map((limits) => ({ name: configurationName(limits), limits }));
}

/**
 * All runs in the order they are to start: warm-ups, then a block per repeat in which every task meets every
 * configuration once, in an order drawn by the seed. Blocks keep the comparison fair while the machine or
 * the model drifts, and make what is finished at any moment comparable (randomised complete blocks: R. A.
 * Fisher, "The Design of Experiments", 1935).
 */
export function planRuns(experiment: Experiment): PlannedRun[] {
  const random = seededRandom(experiment.seed);
  const warmUps = experiment.tasks.flatMap((task) =>
    Array.from({ length: experiment.warmUp }, (_, index) =>
      plannedRun(task, { name: 'warm-up', limits: {} }, index + 1, true),
    ),
  );
  const blocks = Array.from({ length: experiment.repeats }, (_, index) =>
    shuffled(
      experiment.tasks.flatMap((task) =>
        experiment.configurations.map((configuration) => plannedRun(task, configuration, index + 1, false)),
      ),
      random,
    ),
  );
  return [...warmUps, ...blocks.flat()];
}

export function plannedRun(
  task: Task,
  configuration: Configuration,
  repeat: number,
  warmUp: boolean,
): PlannedRun {
  return { key: `${task.name} / ${configuration.name} / ${repeat}`, task, configuration, repeat, warmUp };
}
