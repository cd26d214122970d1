import { formatBytes, formatDurationMs } from '../model/units.js';
import { el } from './dom.js';
import { runTitle } from './heading.js';
import { peakOf, type TimelineModel } from './model.js';

/** What each of several runs came to, one row each. */
export function runsTable(models: readonly TimelineModel[]): HTMLElement {
  const heads = [
    'run',
    'time',
    'calls',
    'failed',
    'memory peak',
    'memory limit',
    'CPU time',
    'OOM kills',
    'exit',
  ];
  const head = el(
    'tr',
    {},
    ...heads.map((text, at) => el('th', { scope: 'col', class: at === 0 ? 'left' : undefined }, text)),
  );
  const rows = models.map((model) => {
    const { payload } = model;
    const { calls, limits, marks, sums, endS, facts } = payload;
    const failed = calls.filter(({ status }) => status === 'error').length;
    const cells = [
      formatDurationMs(endS * 1000),
      String(calls.length),
      String(failed),
      formatBytes(peakOf(model)?.bytes),
      limits.memoryMaxBytes === null ? 'none' : formatBytes(limits.memoryMaxBytes),
      formatDurationMs(sums.at(-1)?.usage?.cpuMs ?? null),
      String(marks.filter(({ kind }) => kind === 'oom').length),
      facts.find(([name]) => name === 'exit')?.[1] ?? 'n/a',
    ];
    const name = el('th', { scope: 'row', class: 'left' }, runTitle(payload));
    return el('tr', {}, name, ...cells.map((text) => el('td', {}, text)));
  });
  const table = el('table', { class: 'runs' }, el('caption', { class: 'hidden' }, 'The runs'));
  table.append(el('thead', {}, head), el('tbody', {}, ...rows));
  return el('div', { class: 'wide', tabindex: '0', role: 'region', 'aria-label': 'The runs' }, table);
}
