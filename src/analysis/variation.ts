import { pearson } from '../stats/correlation.js';
import { mean, standardDeviation } from '../stats/quantile.js';
import { groupBy } from './group-by.js';
import type { ObservedRun } from './observed-run.js';

/** Figures of a whole run that can be compared from run to run; NaN where one is not known. */
export interface RunFigures {
  readonly durationS: number;
  readonly peakMemoryMb: number;
  readonly meanMemoryMb: number;
  readonly cpuS: number;
  readonly toolCalls: number;
  readonly tokens: number;
  readonly turns: number;
}

export function runFigures(run: ObservedRun): RunFigures {
  const { timeS, memoryMb, peakMb, cpuS } = run.samples;
  const known = memoryMb.filter((value) => !Number.isNaN(value));
  const peaks = (peakMb ?? []).filter((value) => !Number.isNaN(value));
  const highest = [...known, ...peaks].reduce(
    (most, value) => Math.max(most, value),
    Number.NEGATIVE_INFINITY,
  );
  const { tokens } = run;
  return {
    durationS: (timeS.at(-1) ?? Number.NaN) - (timeS[0] ?? Number.NaN),
    peakMemoryMb: Number.isFinite(highest) ? highest : Number.NaN,
    meanMemoryMb: mean(known),
    cpuS: cpuS?.at(-1) ?? Number.NaN,
    toolCalls: run.traced ? run.calls.length : Number.NaN,
    tokens:
      tokens === null
        ? Number.NaN
        : tokens.inputTokens + tokens.outputTokens + tokens.cacheCreationTokens + tokens.cacheReadTokens,
    turns: run.turns ?? Number.NaN,
  };
}

export interface Variation {
  readonly n: number;
  readonly mean: number;
  /** Coefficient of variation: standard deviation over mean. */
  readonly cv: number;
  /** Largest over smallest. */
  readonly ratio: number;
}

/** Run-to-run variation of each task that was run more than once. */
export function runToRunVariation(
  runs: readonly ObservedRun[],
): { readonly task: string; readonly figures: Record<keyof RunFigures, Variation> }[] {
  return [...groupBy(runs, (run) => run.task)]
    .filter(([, own]) => own.length > 1)
    .map(([task, own]) => {
      const figures = own.map(runFigures);
      const of = (key: keyof RunFigures): Variation => variationOf(figures.map((figure) => figure[key]));
      return {
        task,
        figures: {
          durationS: of('durationS'),
          peakMemoryMb: of('peakMemoryMb'),
          meanMemoryMb: of('meanMemoryMb'),
          cpuS: of('cpuS'),
          toolCalls: of('toolCalls'),
          tokens: of('tokens'),
          turns: of('turns'),
        },
      };
    });
}

function variationOf(values: readonly number[]): Variation {
  const known = values.filter((value) => !Number.isNaN(value));
  return {
    n: known.length,
    mean: mean(known),
    cv: standardDeviation(known) / mean(known),
    ratio: known.length === 0 ? Number.NaN : Math.max(...known) / Math.min(...known),
  };
}

/**
 * Correlation (Pearson, over runs) of tokens and turns with time, memory and CPU. Tokens count each message
 * once; the published sums repeat them for every line of a message. NaN below three runs with both figures.
 */
export function tokensAgainstResources(runs: readonly ObservedRun[]): {
  readonly runs: number;
  readonly tokens: Record<'durationS' | 'peakMemoryMb' | 'cpuS', number>;
  readonly turns: Record<'durationS' | 'peakMemoryMb' | 'cpuS', number>;
} {
  const figures = runs.map(runFigures);
  const against = (x: keyof RunFigures, y: keyof RunFigures): number => {
    const both = figures.filter((figure) => !Number.isNaN(figure[x]) && !Number.isNaN(figure[y]));
    if (both.length < 3) return Number.NaN;
    return pearson(
      both.map((figure) => figure[x]),
      both.map((figure) => figure[y]),
    );
  };
  const row = (x: 'tokens' | 'turns'): Record<'durationS' | 'peakMemoryMb' | 'cpuS', number> => ({
    durationS: against(x, 'durationS'),
    peakMemoryMb: against(x, 'peakMemoryMb'),
    cpuS: against(x, 'cpuS'),
  });
  return {
    runs: figures.filter((figure) => !Number.isNaN(figure.tokens)).length,
    tokens: row('tokens'),
    turns: row('turns'),
  };
}
