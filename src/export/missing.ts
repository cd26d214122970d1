import type { RunReport } from '../model/run.js';

/**
 * What a run has not got, a sentence each, so that an empty table is not taken for an idle agent. Empty for a whole run.
 */
export function missingParts({ run, toolCalls }: RunReport): string[] {
  const said: string[] = [];
  if (run.state === 'recording') {
    said.push(`run ${run.id} is not finished: what its journal holds so far, and no calls yet`);
  }
  if (run.state === 'recovered') {
    said.push(`run ${run.id} was recovered after its recorder was killed: at most its last second is lost`);
  }
  if (run.state !== 'recording' && (run.sampler?.ticks ?? null) === 0) {
    said.push(`run ${run.id} ended before the first tick: there are no samples`);
  }
  if (run.state !== 'recording' && toolCalls.length === 0) {
    said.push(
      run.trace === null
        ? `run ${run.id} has no trace: there are no calls`
        : `run ${run.id} made no tool calls`,
    );
  }
  return said;
}
