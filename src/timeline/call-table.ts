import { formatBytes, formatDurationMs } from '../model/units.js';
import type { TimelineCall, TimelineUsage } from '../report/timeline-payload.js';
import { button, el } from './dom.js';
import type { TimelineContext } from './model.js';
import { timeText } from './time-text.js';

interface Column {
  readonly title: string;
  readonly value: (call: TimelineCall) => number | string | null;
  readonly text: (call: TimelineCall) => string;
  readonly of?: (usage: TimelineUsage) => string;
}

const usageColumn = (
  title: string,
  field: keyof TimelineUsage,
  text: (value: number | null) => string,
): Column => ({
  title,
  value: ({ usage }) => usage?.[field] ?? null,
  text: ({ usage }) => text(usage?.[field] ?? null),
  of: (usage) => text(usage[field]),
});

const columns: readonly Column[] = [
  {
    title: 'start',
    value: ({ startS }) => startS,
    text: ({ startS }) => (startS === null ? 'never ran' : timeText(startS, 0.01)),
  },
  { title: 'call', value: ({ name }) => name, text: ({ name }) => name },
  { title: 'what', value: ({ what }) => what, text: ({ what }) => what },
  {
    title: 'time',
    value: ({ startS, endS }) => (startS === null || endS === null ? null : endS - startS),
    text: ({ startS, endS }) =>
      startS === null ? '' : endS === null ? 'open' : formatDurationMs((endS - startS) * 1000),
  },
  usageColumn('CPU', 'cpuMs', formatDurationMs),
  usageColumn('memory peak', 'memoryPeakBytes', formatBytes),
  usageColumn('rise', 'memoryRiseBytes', formatBytes),
  usageColumn('read', 'ioReadBytes', formatBytes),
  usageColumn('written', 'ioWriteBytes', formatBytes),
  { title: 'notes', value: notes, text: notes },
];

/** Rows at first, and more at a press: a run of 100,000 calls is to stay usable. */
const rowsAtOnce = 300;

export interface CallTable {
  readonly element: HTMLElement;
  readonly refresh: () => void;
  /** Marks the row of the call that is pointed at. */
  readonly highlight: () => void;
  readonly sort: { get(): string; set(text: string): void };
  readonly filter: { get(): string; set(text: string): void };
}

/** The calls as a table that can be sorted and filtered: also the text of what the charts show. */
export function callTable(context: TimelineContext, onChange: () => void): CallTable {
  let sortBy = 0;
  let down = false;
  let most = rowsAtOnce;
  const rows = new Map<number, HTMLElement>();
  let marked: HTMLElement | undefined;

  const input = el('input', { type: 'search', placeholder: 'filter: words, -word, name' });
  const count = el('span', { class: 'quiet', role: 'status' });
  const heads = columns.map(({ title }, index) => {
    const sort = button(title, `sort by ${title}`, () => {
      down = sortBy === index ? !down : index > 2;
      sortBy = index;
      render();
      onChange();
    });
    return el('th', { scope: 'col' }, sort);
  });
  const body = el('tbody');
  const foot = el('tfoot');
  const more = button('Show more', 'show more calls', () => {
    most += rowsAtOnce * 4;
    render();
  });
  const table = el(
    'table',
    { class: 'calls' },
    el('caption', { class: 'hidden' }, 'Tool calls and what they cost'),
  );
  table.append(el('thead', {}, el('tr', {}, ...heads)), body, foot);
  input.addEventListener('input', () => {
    most = rowsAtOnce;
    render();
    onChange();
  });

  function render(): void {
    const { calls, sums } = context.model().payload;
    const wanted = matcher(input.value);
    const found = calls.flatMap((call, at) => (wanted(call) ? [at] : []));
    const { value } = columns[sortBy] ?? { value: () => null };
    const keys = new Map(found.map((at) => [at, valueOf(calls, at, value)]));
    found.sort((a, b) => compare(keys.get(a) ?? null, keys.get(b) ?? null, down) || a - b);
    heads.forEach((head, index) =>
      head.setAttribute('aria-sort', index !== sortBy ? 'none' : down ? 'descending' : 'ascending'),
    );
    rows.clear();
    body.replaceChildren(
      ...found.slice(0, most).map((at) => {
        const row = rowOf(calls[at], at);
        rows.set(at, row);
        return row;
      }),
    );
    foot.replaceChildren(...sums.map(({ name, usage }) => sumRow(name, usage)));
    more.hidden = found.length <= most;
    const shown = Math.min(most, found.length);
    count.textContent =
      found.length === calls.length && shown === found.length
        ? `${calls.length} call${calls.length === 1 ? '' : 's'}`
        : `${shown} shown of ${found.length} that match, ${calls.length} in all`;
    highlight();
  }

  function rowOf(call: TimelineCall | undefined, at: number): HTMLElement {
    if (call === undefined) return el('tr');
    const row = el('tr', { title: call.id });
    columns.forEach(({ title, text }, index) => {
      if (index === 0 && call.startS !== null) {
        const start = timeText(call.startS - context.offsetS(), 0.01);
        const zoom = button(start, `show ${call.name} at ${start}`, () => context.select(at));
        row.append(el('td', {}, zoom));
      } else row.append(el('td', title === 'what' || title === 'notes' ? { class: title } : {}, text(call)));
    });
    row.addEventListener('click', () => call.startS !== null && context.select(at));
    row.addEventListener('pointerenter', () => call.startS !== null && context.point(call.startS, at));
    row.addEventListener('pointerleave', () => context.point(null, null));
    return row;
  }

  function highlight(): void {
    marked?.classList.remove('marked');
    const call = context.highlighted();
    marked = call === null ? undefined : rows.get(call);
    marked?.classList.add('marked');
  }

  render();
  const label = el('label', {}, 'Filter ', input);
  const element = el('section', { 'aria-label': 'Table of tool calls' }, el('h2', {}, 'Tool calls'));
  element.append(
    el('div', { class: 'table-tools' }, label, count),
    el('div', { class: 'wide', tabindex: '0', role: 'region', 'aria-label': 'tool calls' }, table),
    more,
  );
  return {
    element,
    refresh: render,
    highlight,
    sort: {
      get: () => (sortBy === 0 && !down ? '' : `${down ? '-' : ''}${columns[sortBy]?.title ?? ''}`),
      set(text) {
        const index = columns.findIndex(({ title }) => title === text.replace(/^-/, ''));
        if (index < 0) return;
        sortBy = index;
        down = text.startsWith('-');
        render();
      },
    },
    filter: {
      get: () => input.value,
      set(text) {
        input.value = text;
        render();
      },
    },
  };
}

function valueOf(calls: readonly TimelineCall[], at: number, value: Column['value']): number | string | null {
  const call = calls[at];
  return call === undefined ? null : value(call);
}

/** Every word is in the call; those with "-" in front are not. */
function matcher(filter: string): (call: TimelineCall) => boolean {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '' && word !== '-');
  if (words.length === 0) return () => true;
  return (call) => {
    const text = `${call.name} ${call.what} ${call.id} ${notes(call)}`.toLowerCase();
    return words.every((word) =>
      word.startsWith('-') ? !text.includes(word.slice(1)) : text.includes(word),
    );
  };
}

/** Those without a value are last, either way. */
function compare(a: number | string | null, b: number | string | null, down: boolean): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const order = a < b ? -1 : a > b ? 1 : 0;
  return down ? -order : order;
}

function notes({ status, exitCode, flags }: TimelineCall): string {
  const outcome = status === 'ok' ? [] : [exitCode === null ? status : `${status} ${exitCode}`];
  return [...outcome, ...flags].join(', ');
}

function sumRow(name: string, usage: TimelineUsage | null): HTMLElement {
  const row = el('tr', {}, el('td'), el('td', { colspan: '3' }, name));
  for (const { of } of columns.slice(4)) {
    row.append(el('td', {}, of === undefined ? '' : usage === null ? 'n/a' : of(usage)));
  }
  return row;
}
