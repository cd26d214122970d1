import type { Analysis } from '../analyze.js';
import { edgesFigure } from './edges-figure.js';
import {
  baselinesFigure,
  burstsFigure,
  memoryOverRunFigure,
  packingFigure,
  ratesFigure,
} from './memory-figures.js';
import { hiddenPeaksFigure, ioByToolFigure, secondsByToolFigure } from './resource-figures.js';
import { correlationFigure, retriesFigure, variationFigure } from './run-figures.js';
import { phasesFigure, positionsFigure, shareFigure, timeFigure } from './time-figures.js';
import { tokensFigures } from './tokens-figures.js';

/** Figures of an analysis by file name; those without data are left out. */
export function analysisFigures(analysis: Analysis): Record<string, string> {
  const figures: Record<string, string | null> = {
    'memory-over-run': memoryOverRunFigure(analysis.memoryOverRun),
    'time-by-tool': timeFigure('Time by tool', analysis.timeByTool),
    'time-by-category': timeFigure('Time by Bash category', analysis.timeByCategory),
    'tool-positions': positionsFigure(analysis.positions),
    phases: phasesFigure(analysis.phases),
    'memory-rates': ratesFigure(analysis.memoryRates),
    'memory-bursts': burstsFigure(analysis.runs.flatMap((run) => run.bursts)),
    'tool-share': shareFigure(analysis.runs),
    baselines: baselinesFigure(analysis.baselines),
    packing: packingFigure(analysis.packing),
    ...tokensFigures(analysis.runs),
    'cpu-memory-correlation': correlationFigure(analysis.runs),
    retries: retriesFigure(analysis.runs),
    'run-to-run-variation': variationFigure(analysis.variation),
    'seconds-by-tool': secondsByToolFigure(analysis.resourcesByTool),
    'io-by-tool': ioByToolFigure(analysis.resourcesByTool),
    'peaks-between-samples': hiddenPeaksFigure(analysis.peaksBetweenSamples),
    edges: edgesFigure(analysis.edges),
  };
  return Object.fromEntries(
    Object.entries(figures).flatMap(([name, svg]) => (svg === null ? [] : [[name, svg]])),
  );
}
