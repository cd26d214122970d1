import type { Analysis } from '../analyze.js';
import { toleranceMs } from '../edge-accuracy.js';
import { figureSvg } from './frame.js';
import { linearScale, logScale } from './scale.js';
import { color, polyline, rule, text } from './svg.js';

/** Errors below this are drawn at it: a logarithmic axis has no 0. */
const leastMs = 0.1;

/** How many of the edges of Bash calls lie within so many milliseconds of the shell's exec or exit, over all runs. */
export function edgesFigure(edges: Analysis['edges']): string | null {
  const of = (which: 'start' | 'end'): number[] =>
    edges.flatMap(({ accuracy }) => accuracy[which].errorsMs).sort((a, b) => a - b);
  const curves = [
    { label: 'starts, against exec', errors: of('start') },
    { label: 'ends, against exit', errors: of('end') },
  ];
  const all = curves.flatMap(({ errors }) => errors);
  if (all.length === 0) return null;
  const most = Math.max(2 * toleranceMs, ...all);
  return figureSvg({
    title: `Edges of ${all.length / 2} Bash calls against exec and exit of their shells`,
    xLabel: 'error, ms (logarithmic)',
    yLabel: 'edges within this error',
    legend: curves.map(({ label }, index) => ({ label, color: color(index) })),
    x: logScale(leastMs, most),
    y: linearScale(0, 1, { format: (value) => `${Math.round(value * 100)} %` }),
    marks: ({ px, py }) =>
      rule(px(toleranceMs), py(0), px(toleranceMs), py(1), '#888') +
      text(px(toleranceMs) - 6, py(0) - 8, `${toleranceMs} ms`, { anchor: 'end', fill: '#555' }) +
      curves
        .map(({ errors }, index) => {
          const steps = errors.flatMap((error, at): [number, number][] => {
            const x = px(Math.max(leastMs, error));
            return [
              [x, py(at / errors.length)],
              [x, py((at + 1) / errors.length)],
            ];
          });
          return polyline([...steps, [px(most), py(1)]], color(index));
        })
        .join(''),
  });
}
