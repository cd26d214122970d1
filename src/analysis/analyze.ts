import { seededRandom } from '../stats/random.js';
import { type DatasetFigures, cpuMemoryCorrelation, datasetFigures } from './dataset-figures.js';
import type { EdgeAccuracy } from './edge-accuracy.js';
import { type MemoryBurst, type RateBin, memoryBursts, memoryRateHistogram } from './memory-bursts.js';
import { type CurvePoint, type VersionBaseline, baselineByVersion, memoryOverRun } from './memory-curve.js';
import type { ObservedRun } from './observed-run.js';
import { type Packing, packingSimulation } from './packing.js';
import { type PhaseTime, phaseTimes } from './phases.js';
import {
  type PeaksBetweenSamples,
  type ResourcesOfTool,
  peaksBetweenSamples,
  resourcesByTool,
} from './resources-by-tool.js';
import { type RetryGroup, consecutiveBashGroups, retriesOfRun } from './retries.js';
import { type TimeOfKind, type ToolShare, positionsInRun, timeByKind, toolShare } from './tool-time.js';
import { type RunFigures, runFigures, runToRunVariation, tokensAgainstResources } from './variation.js';

/** Every analysis over one set of runs. Keys are stable: `cgmon analyze --json` prints them. */
export interface Analysis {
  readonly dataset: DatasetFigures;
  readonly runs: readonly RunAnalysis[];
  readonly phases: readonly PhaseTime[];
  readonly timeByTool: readonly TimeOfKind[];
  readonly timeByCategory: readonly TimeOfKind[];
  readonly positions: Readonly<Record<string, readonly number[]>>;
  readonly memoryOverRun: readonly CurvePoint[];
  readonly baselines: readonly VersionBaseline[];
  readonly memoryRates: readonly RateBin[];
  readonly variation: ReturnType<typeof runToRunVariation>;
  readonly tokens: ReturnType<typeof tokensAgainstResources>;
  readonly packing: readonly Packing[];
  readonly resourcesByTool: readonly ResourcesOfTool[];
  readonly peaksBetweenSamples: readonly PeaksBetweenSamples[];
  /** Of the runs whose source traced processes. */
  readonly edges: readonly { readonly run: string; readonly accuracy: EdgeAccuracy }[];
}

export interface RunAnalysis {
  readonly run: string;
  readonly task: string;
  readonly figures: RunFigures;
  readonly toolShare: ToolShare;
  readonly cpuMemoryCorrelation: number;
  readonly bursts: readonly MemoryBurst[];
  /** Null: it is not known which calls failed. */
  readonly retries: readonly RetryGroup[] | null;
  /** Lengths of the rows of three and more Bash calls; null without a trace. */
  readonly bashRows: readonly number[] | null;
}

const packedTogether = [2, 4, 8, 16] as const;

/** `seed` is that of the packing simulation; the rest has no chance in it. */
export function analyze(runs: readonly ObservedRun[], seed: number): Analysis {
  const random = seededRandom(seed);
  return {
    dataset: datasetFigures(runs),
    runs: runs.map((run) => ({
      run: run.id,
      task: run.task,
      figures: runFigures(run),
      toolShare: toolShare(run),
      cpuMemoryCorrelation: cpuMemoryCorrelation(run),
      bursts: memoryBursts(run),
      retries: retriesOfRun(run),
      bashRows: run.traced ? consecutiveBashGroups(run.calls) : null,
    })),
    phases: phaseTimes(runs),
    timeByTool: timeByKind(runs, 'tool'),
    timeByCategory: timeByKind(runs, 'category'),
    positions: positionsInRun(runs),
    memoryOverRun: memoryOverRun(runs),
    baselines: baselineByVersion(runs),
    memoryRates: memoryRateHistogram(runs),
    variation: runToRunVariation(runs),
    tokens: tokensAgainstResources(runs),
    packing: packedTogether
      .filter((together) => together <= Math.max(2, runs.length))
      .map((together) => packingSimulation(runs, { together, random })),
    resourcesByTool: resourcesByTool(runs),
    peaksBetweenSamples: peaksBetweenSamples(runs),
    edges: runs.flatMap(({ id, edges }) => (edges === null ? [] : [{ run: id, accuracy: edges }])),
  };
}
