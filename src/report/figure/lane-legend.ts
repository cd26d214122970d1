import { text } from '../../analysis/figures/svg.js';
import type { Phase } from '../../model/run.js';
import type { ToolCallUsage } from '../../model/tool-call.js';
import { callColors, type CallKind, callKind, phaseColors } from './lanes.js';

const kinds: readonly CallKind[] = ['Bash', 'other tool', 'sub-agent', 'failed'];
const phaseWords: Readonly<Partial<Record<Phase['name'], string>>> = {
  think: 'no call: the model works',
  tool: 'a call runs',
  create: 'container starts',
};

/** What the colours of the lanes mean: only those that occur. `y` is the top of the line. */
export function laneLegend(
  calls: readonly ToolCallUsage[],
  phases: readonly Phase[],
  left: number,
  y: number,
): string {
  const seen = new Set(calls.filter((call) => call.startedAtMs !== null).map(callKind));
  const named = new Set(phases.filter(({ endNs }) => endNs > 0).map(({ name }) => name));
  const entries = [
    ...kinds
      .filter((kind) => seen.has(kind))
      .map((kind) => ({ ink: callColors[kind], label: kind as string })),
    ...(['tool', 'think', 'create'] as const)
      .filter((name) => named.has(name))
      .map((name) => ({ ink: phaseColors[name], label: phaseWords[name] ?? name })),
  ];
  let x = left;
  return entries
    .map(({ ink, label }) => {
      const part = `<rect x="${x}" y="${y}" width="9" height="9" fill="${ink}"/>${text(x + 13, y + 8.5, label, {})}`;
      x += 30 + label.length * 6.2;
      return part;
    })
    .join('');
}
