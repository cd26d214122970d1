import type { Analysis } from '../analyze.js';
import { figureSvg } from './frame.js';
import { linearScale } from './scale.js';
import { color, dot } from './svg.js';

const causes = [
  { key: 'tokens', title: 'Tokens (each message once)', label: 'tokens of the run, cache included' },
  { key: 'turns', title: 'Turns', label: 'turns of the run: answers of the model' },
] as const;

const effects = [
  { key: 'durationS', name: 'time', noun: 'time', label: 'duration, s' },
  { key: 'peakMemoryMb', name: 'memory', noun: 'peak memory', label: 'peak memory, MB' },
  { key: 'cpuS', name: 'cpu', noun: 'CPU time', label: 'CPU time, s' },
] as const;

/** Tokens and turns against time, peak memory and CPU time, a dot per run, by file name. */
export function tokensFigures(runs: Analysis['runs']): Record<string, string | null> {
  return Object.fromEntries(
    causes.flatMap((cause) =>
      effects.map((effect) => [`${cause.key}-and-${effect.name}`, scatter(runs, cause, effect)]),
    ),
  );
}

function scatter(
  runs: Analysis['runs'],
  cause: (typeof causes)[number],
  effect: (typeof effects)[number],
): string | null {
  const dots = runs
    .map(({ figures }) => ({ x: figures[cause.key], y: figures[effect.key] }))
    .filter(({ x, y }) => x > 0 && Number.isFinite(y));
  if (dots.length < 2) return null;
  return figureSvg({
    title: `${cause.title} and ${effect.noun}, run by run`,
    xLabel: cause.label,
    yLabel: effect.label,
    x: linearScale(0, Math.max(...dots.map(({ x }) => x)), {
      integer: true,
    }),
    y: linearScale(0, Math.max(...dots.map(({ y }) => y))),
    marks: ({ px, py }) => dots.map(({ x, y }) => dot(px(x), py(y), 4, color(0), 0.7)).join(''),
  });
}
