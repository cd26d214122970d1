import { type Summary, summarize } from '../stats/quantile.js';
import type { ObservedRun } from './observed-run.js';

export interface PhaseTime {
  readonly name: string;
  readonly runs: number;
  readonly totalS: number;
  /** Of the sum of all phases of all runs, 0..1. */
  readonly share: number;
  readonly seconds: Summary;
}

/**
 * Seconds by phase over runs: pull, image, create, start, ready, think, tool, end as cgmon records them. An
 * imported run has pull, image (copying layers for keep-id: not the agent) and agent, as far as its source
 * timed them.
 */
export function phaseTimes(runs: readonly ObservedRun[]): PhaseTime[] {
  const perRun = new Map<string, number[]>();
  for (const run of runs) {
    const own = new Map<string, number>();
    for (const { name, seconds } of run.phases) own.set(name, (own.get(name) ?? 0) + seconds);
    for (const [name, seconds] of own) perRun.set(name, [...(perRun.get(name) ?? []), seconds]);
  }
  const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  const all = [...perRun.values()].reduce((sum, values) => sum + sumOf(values), 0);
  return [...perRun].map(([name, values]) => ({
    name,
    runs: values.length,
    totalS: sumOf(values),
    share: sumOf(values) / all,
    seconds: summarize(values),
  }));
}
