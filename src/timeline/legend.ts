import type { ChartSpec } from './chart-specs.js';
import { el } from './dom.js';
import type { TimelineContext } from './model.js';
import { stretchAt } from './reduce.js';

export interface Legend {
  readonly element: HTMLElement;
  readonly readAt: (atS: number | null) => void;
  /** The highest value of the first curve in the view. */
  readonly highest: (value: number | null) => void;
}

/** Title of a chart, and a button per curve that has figures: it shows and hides it, and holds its value. */
export function legend(
  spec: ChartSpec,
  context: TimelineContext,
  onShow: (curve: number, shown: boolean) => void,
): Legend {
  const values = new Map<number, HTMLElement>();
  const highest = el('span', { class: 'highest', 'data-highest': '' });
  const entries = el('div', { class: 'curves' });
  const { curves } = context.model().curves;
  spec.curves.forEach(({ name, label }, index) => {
    if (curves[name].high.length > 0 && curves[name].high.every(Number.isNaN)) return;
    const value = el('span', { class: 'value' });
    const swatch = el('span', { class: `swatch swatch-${index}`, 'aria-hidden': 'true' });
    swatch.style.borderTopColor = `var(--${name})`;
    const entry = el(
      'button',
      { type: 'button', 'aria-pressed': 'true', class: 'curve' },
      swatch,
      label,
      value,
    );
    entry.addEventListener('click', () => {
      const shown = entry.getAttribute('aria-pressed') !== 'true';
      entry.setAttribute('aria-pressed', String(shown));
      onShow(index, shown);
    });
    values.set(index, value);
    entries.append(entry);
  });
  const element = el('div', { class: 'chart-head' }, el('h3', {}, spec.title), highest, entries);
  return {
    element,
    highest(value) {
      highest.dataset['highest'] = value === null ? '' : String(value);
      highest.textContent = value === null ? 'no figures here' : `highest here ${spec.format(value)}`;
    },
    readAt(atS) {
      const { curves: now } = context.model();
      const at = atS === null ? -1 : stretchAt(now, atS - 1e-9);
      for (const [index, element] of values) {
        const name = spec.curves[index]?.name;
        const value = at < 0 || name === undefined ? undefined : now.curves[name].high[at];
        element.textContent = value === undefined || Number.isNaN(value) ? '' : spec.format(value);
      }
    },
  };
}
