/** Puts spans on as few lanes as needed so that none overlap on one: gives each span's lane, from 0. */
export function assignLanes(
  spans: readonly { readonly startNs: number; readonly endNs: number }[],
): readonly number[] {
  const order = spans
    .map((_, index) => index)
    .toSorted((a, b) => (spans[a]?.startNs ?? 0) - (spans[b]?.startNs ?? 0));
  const laneEnds: number[] = [];
  const lanes = spans.map(() => 0);
  for (const index of order) {
    const span = spans[index];
    if (span === undefined) continue;
    const free = laneEnds.findIndex((end) => end <= span.startNs);
    const lane = free === -1 ? laneEnds.length : free;
    laneEnds[lane] = span.endNs;
    lanes[index] = lane;
  }
  return lanes;
}
