import type { TraceLines } from '../model/trace.js';

/** What became of a file's lines. */
export interface LineCounts {
  total: number;
  malformed: number;
  /** By type. */
  readonly unknown: Map<string, number>;
}

/** Counts by file: those of a file that was rewritten are forgotten, its lines come again. */
export interface LineTally {
  of(file: string): LineCounts;
  forget(file: string): void;
  sum(): Omit<TraceLines, 'resultsWithoutCall'>;
}

export function createLineTally(): LineTally {
  const files = new Map<string, LineCounts>();
  return {
    of(file) {
      let counts = files.get(file);
      if (counts === undefined) {
        counts = { total: 0, malformed: 0, unknown: new Map() };
        files.set(file, counts);
      }
      return counts;
    },
    forget(file) {
      files.delete(file);
    },
    sum() {
      let total = 0;
      let malformed = 0;
      const unknown: Record<string, number> = {};
      for (const counts of files.values()) {
        total += counts.total;
        malformed += counts.malformed;
        for (const [type, times] of counts.unknown) unknown[type] = (unknown[type] ?? 0) + times;
      }
      return { total, malformed, unknown };
    },
  };
}
