import type { RunReport } from '../model/run.js';

/** What a run does not have, and why, one sentence each: an empty chart is to explain itself. */
export function missingSentences({ run, totals, toolCalls }: RunReport): string[] {
  const sentences: string[] = [];
  if (run.state === 'recording') {
    sentences.push('This run is still being recorded, or its recorder was killed (then: cgmon recover).');
  }
  if (run.state === 'recovered') {
    sentences.push(
      "This run's recorder was killed; what it had written was recovered, the end may be missing.",
    );
  }
  if ((run.sampler?.ticks ?? 0) === 0) {
    const why =
      run.state === 'recording'
        ? 'No ticks are on record yet.'
        : 'There are no ticks: nothing to draw over time.';
    sentences.push(totals === null ? why : `${why} The totals are the kernel's.`);
  }
  if (run.trace === null) {
    const imported = run.kind === 'import' && toolCalls.length > 0;
    if (!imported) sentences.push('No trace was found, so no tool calls are shown.');
  } else if (toolCalls.length === 0) {
    sentences.push('The agent made no tool calls.');
  }
  return sentences;
}
