import 'uplot/dist/uPlot.min.css';
import './page.css';
import type { ContainersJson } from '../live/answers.js';
import { addressOf, readAddress } from './address.js';
import { containerTable } from './container-table.js';
import { el } from './dom.js';
import { fetchJson } from './fetch-json.js';
import { liveTimeline, said } from './live-timeline.js';
import { applyColors } from './palette.js';
import { openRuns, recordedRuns } from './recorded-runs.js';

const sparklinesEveryMs = 5000;

const connection = el('small', { role: 'status' }, 'connecting');
const containers = containerTable();
const detailTitle = el('h2');
const detail = el('section', { class: 'detail', 'aria-label': 'Timeline' }, detailTitle);
const main = document.querySelector('main') ?? document.body;
let newest: ContainersJson = { nowS: 0, containers: [] };
let shown = '';
let closeShown: () => void = () => undefined;

function chosen(): string | null {
  return readAddress(location.hash)['container'] ?? null;
}

/** Opens what the address names, and closes what was open. The board adds its view to the address: that is no change. */
function open(): void {
  const { container, runs } = readAddress(location.hash);
  const wanted = addressOf({ container: container ?? '', runs: runs ?? '' });
  if (wanted === shown) return;
  shown = wanted;
  closeShown();
  const place = el('div');
  detail.replaceChildren(detailTitle, place);
  detail.hidden = container === undefined && runs === undefined;
  if (container !== undefined) {
    detailTitle.textContent = newest.containers.find(({ key }) => key === container)?.name ?? 'Container';
    const { element, close } = liveTimeline(container);
    closeShown = close;
    place.append(element);
  } else if (runs !== undefined) {
    const ids = runs.split(',');
    detailTitle.textContent = ids.length === 1 ? 'Recorded run' : `${ids.length} recorded runs`;
    const closed = new AbortController();
    closeShown = () => closed.abort();
    void openRuns(ids, place, closed.signal).catch((error: unknown) => {
      if (!closed.signal.aborted) place.replaceChildren(el('p', { class: 'missing' }, said(error)));
    });
  }
  containers.show(newest.containers, chosen());
}

function showContainers(now: ContainersJson): void {
  newest = now;
  const name = now.containers.find(({ key }) => key === chosen())?.name;
  if (name !== undefined) detailTitle.textContent = name;
  containers.show(now.containers, chosen());
}

async function lookAtSparklines(): Promise<void> {
  const lines =
    await fetchJson<readonly { key: string; memory: readonly (number | null)[] }[]>('/api/live/sparklines');
  containers.setSparklines(new Map(lines.map(({ key, memory }) => [key, memory])));
  containers.show(newest.containers, chosen());
}

applyColors();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', applyColors);
main.replaceChildren(
  el('h1', {}, 'Containers ', connection),
  containers.element,
  detail,
  recordedRuns((ids) => {
    location.hash = addressOf({ runs: ids.join(',') });
  }),
  el('p', {}, el('a', { href: '/metrics' }, 'metrics')),
);
addEventListener('hashchange', open);
open();

const watch = new EventSource('/api/live/watch');
watch.addEventListener('open', () => {
  connection.textContent = 'live';
});
watch.addEventListener('error', () => {
  connection.textContent = 'no connection: trying again';
});
watch.addEventListener('containers', ({ data }) => showContainers(JSON.parse(data) as ContainersJson));
const sparklines = () => void lookAtSparklines().catch(() => undefined);
sparklines();
setInterval(sparklines, sparklinesEveryMs);
