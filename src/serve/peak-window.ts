/** Maxima by second, so that each scraper can ask for the maximum since its own last scrape. */
export interface PeakWindow {
  /** NaN is no value. Times do not go backwards. */
  add(timeNs: number, value: number): void;
  /** The maximum of the second that `sinceNs` lies in and of all later ones; null: no value in them. */
  since(sinceNs: number): number | null;
}

const seconds = 600;

export function createPeakWindow(): PeakWindow {
  const maxima = new Float64Array(seconds).fill(Number.NaN);
  let newest = -1;
  return {
    add(timeNs, value) {
      if (Number.isNaN(value)) return;
      const second = Math.floor(timeNs / 1e9);
      if (newest === -1) newest = second;
      for (; newest < second; newest += 1) maxima[(newest + 1) % seconds] = Number.NaN;
      const at = second % seconds;
      if (!((maxima[at] ?? Number.NaN) >= value)) maxima[at] = value;
    },
    since(sinceNs) {
      if (newest === -1) return null;
      let most = Number.NaN;
      const first = Math.max(Math.floor(sinceNs / 1e9), newest - seconds + 1, 0);
      for (let second = first; second <= newest; second += 1) {
        const value = maxima[second % seconds] ?? Number.NaN;
        if (!(most >= value) && !Number.isNaN(value)) most = value;
      }
      return Number.isNaN(most) ? null : most;
    },
  };
}
