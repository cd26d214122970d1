/** Time in which something stalled, over some span, microseconds. Null: not known. */
export interface StallTimes {
  readonly cpu: number | null;
  readonly memory: number | null;
  readonly io: number | null;
}

/** Others that stalled for more than this share of a run may have slowed it down. */
const noisyShare = 0.1;

/**
 * Noisy neighbours of a run, a sentence each: the time in which anything on the host stalled (growth of "some
 * total" of /proc/pressure over the run) less that in which the run itself did (of its own cgroup), as a share
 * of the run. Runs made side by side are neighbours of each other.
 */
export function neighbourWarnings(
  before: StallTimes,
  after: StallTimes,
  ofRun: StallTimes,
  runUsec: number,
): string[] {
  return (['cpu', 'memory', 'io'] as const).flatMap((resource) => {
    const [from, to, own] = [before[resource], after[resource], ofRun[resource]];
    if (from === null || to === null || own === null || runUsec <= 0) return [];
    const share = Math.min(1, Math.max(0, to - from - own) / runUsec);
    return share <= noisyShare
      ? []
      : [`other programs stalled on ${resource} for ${Math.round(share * 100)} % of the run`];
  });
}

/**
 * "some total" of a pressure file, microseconds since boot. Sample (Documentation/accounting/psi.rst):
 *
 * some avg10=0.12 avg60=0.05 avg300=0.01 total=123456
 */
export function pressureSomeTotal(text: string): number | null {
  const match = /^some .*\btotal=(\d+)/m.exec(text);
  return match === null ? null : Number(match[1]);
}
