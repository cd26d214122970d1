const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const letters = ['_', '.', ':', '-', '=', '+', '*', '#'] as const;

/**
 * A curve in one line, a letter per value: from 0 (lowest) to `highest` (fullest); a space where there is no figure
 * (NaN). Above 0 is never drawn as 0.
 */
export function sparkline(values: ArrayLike<number>, highest: number, ascii: boolean): string {
  const signs = ascii ? letters : blocks;
  const top = signs.length - 1;
  return Array.from(values, (value) => {
    if (Number.isNaN(value)) return ' ';
    if (value <= 0 || highest <= 0) return signs[0];
    return signs[Math.min(top, Math.max(1, Math.round((value / highest) * top)))] ?? signs[top];
  }).join('');
}

/** `value` of `whole` as a bar of `width` letters. */
export function barText(value: number, whole: number, width: number, ascii: boolean): string {
  const full = whole <= 0 ? 0 : Math.min(width, Math.round((value / whole) * width));
  const shown = value > 0 ? Math.max(1, full) : 0;
  return (ascii ? '#' : '█').repeat(shown) + (ascii ? '.' : '░').repeat(width - shown);
}
