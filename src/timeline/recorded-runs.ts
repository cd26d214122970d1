import type { RunSummary } from '../live/answers.js';
import { formatBytes, formatDurationMs } from '../model/units.js';
import { curvesOfText } from '../report/curve-text.js';
import type { RunTimeline } from '../report/timeline-payload.js';
import { createBoard } from './board.js';
import { button, el } from './dom.js';
import { fetchJson } from './fetch-json.js';
import { said } from './live-timeline.js';
import { timelineModel } from './model.js';
import { runsTable } from './runs-table.js';

/** Recorded runs: found by words, opened one by one, or several compared. */
export function recordedRuns(onOpen: (ids: readonly string[]) => void): HTMLElement {
  const chosen = new Set<string>();
  const input = el('input', { type: 'search', placeholder: 'name, command, image, exit' });
  const count = el('span', { class: 'quiet', role: 'status' });
  const compare = button('Compare', 'compare the runs that are ticked', () => onOpen([...chosen]));
  const body = el('tbody');
  const heads = ['', 'run', 'started', 'command', 'time', 'memory peak', 'exit'];
  const table = el('table', { class: 'runs' }, el('caption', { class: 'hidden' }, 'Recorded runs'));
  const head = heads.map((text) =>
    text === '' ? el('td') : el('th', { scope: 'col', class: isWords(text) ? 'left' : undefined }, text),
  );
  table.append(el('thead', {}, el('tr', {}, ...head)), body);
  let asked = 0;

  function tell(): void {
    compare.disabled = chosen.size < 2;
  }

  async function look(): Promise<void> {
    asked += 1;
    const mine = asked;
    const found = await fetchJson<{ count: number; runs: readonly RunSummary[] }>(
      `/api/live/runs?search=${encodeURIComponent(input.value)}`,
    );
    if (mine !== asked) return;
    count.textContent =
      found.count > found.runs.length
        ? `the newest ${found.runs.length} of ${found.count}`
        : `${found.count} run${found.count === 1 ? '' : 's'}`;
    body.replaceChildren(...found.runs.map((run) => rowOf(run)));
  }

  function rowOf(run: RunSummary): HTMLElement {
    const tick = el('input', { type: 'checkbox', 'aria-label': `compare ${run.id}` });
    tick.checked = chosen.has(run.id);
    tick.addEventListener('change', () => {
      if (tick.checked) chosen.add(run.id);
      else chosen.delete(run.id);
      tell();
    });
    return el(
      'tr',
      {},
      el('td', {}, tick),
      el('td', { class: 'left' }, el('a', { href: `#runs=${run.id}`, title: run.id }, run.name)),
      el('td', { class: 'left' }, new Date(run.startedAt).toLocaleString()),
      el('td', { class: 'left what' }, run.command),
      el('td', {}, formatDurationMs(run.durationMs)),
      el('td', {}, formatBytes(run.memoryPeakBytes)),
      el('td', {}, run.exit ?? run.state),
    );
  }

  const again = () =>
    void look().catch((error: unknown) => {
      count.textContent = said(error);
    });
  input.addEventListener('input', again);
  tell();
  again();
  const tools = el('div', { class: 'table-tools' }, el('label', {}, 'Search ', input), count, compare);
  const wide = el(
    'div',
    { class: 'wide', tabindex: '0', role: 'region', 'aria-label': 'Recorded runs' },
    table,
  );
  return el('section', { 'aria-label': 'Recorded runs' }, el('h2', {}, 'Recorded runs'), tools, wide);
}

function isWords(head: string): boolean {
  return head === 'run' || head === 'started' || head === 'command';
}

/** The timelines of recorded runs, below each other. */
export async function openRuns(
  ids: readonly string[],
  element: HTMLElement,
  closed: AbortSignal,
): Promise<void> {
  const runs: RunTimeline[] = [];
  for (const id of ids)
    runs.push(await fetchJson<RunTimeline>(`/api/live/run/${encodeURIComponent(id)}`, closed));
  const models = runs.map(({ payload, curves }) => timelineModel(payload, curvesOfText(curves)));
  const board = createBoard(models);
  closed.addEventListener('abort', board.close, { once: true });
  element.replaceChildren(...(models.length > 1 ? [runsTable(models)] : []), board.element);
  board.draw();
}
