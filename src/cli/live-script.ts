/** What the live page does, as plain JavaScript: text goes in as text, never as markup. */
export const liveScript = String.raw`
const state = document.querySelector('#state');
const [rows, calls, callRows, runs] = ['#containers tbody', '#calls', '#calls tbody', '#runs tbody']
  .map((selector) => document.querySelector(selector));
let chosen = null;
let ticks = null;
let nowS = 0;
let sparks = new Map();

const cell = (content, kind = '') => {
  const td = document.createElement('td');
  td.append(content ?? '–');
  td.className = kind;
  return td;
};
const known = (value, text) => (value === null || value === undefined ? null : text(value));
const bytes = (value) => known(value, (of) => {
  const unit = Math.min(3, Math.max(0, Math.floor(Math.log2(Math.max(1, of)) / 10)));
  const number = of / 1024 ** unit;
  return (number < 10 && unit > 0 ? number.toFixed(1) : Math.round(number)) + ' ' + ['B', 'KiB', 'MiB', 'GiB'][unit];
});
const share = (value) => known(value, (of) => (of * 100).toFixed(of > 0 && of < 0.1 ? 1 : 0) + ' %');
const seconds = (value) => known(value, (of) => (of < 10 ? of.toFixed(1) : Math.round(of)) + ' s');
const ago = (value) => known(value, (of) => (of < 100 ? Math.round(of) + ' s' : Math.round(of / 60) + ' min'));

function spark(key, most) {
  const points = sparks.get(key) ?? [];
  const top = most ?? Math.max(1, ...points.map((value) => value ?? 0));
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 59 24');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'polyline');
  line.setAttribute('points', points
    .flatMap((value, at) => (value === null ? [] : [at + ',' + (23 - 22 * Math.min(1, value / top)).toFixed(1)]))
    .join(' '));
  svg.append(line);
  return svg;
}

function showContainers({ nowS: now, containers }) {
  nowS = now;
  const active = document.activeElement?.dataset?.key;
  rows.replaceChildren(...containers.map((one) => {
    const { latest, limits } = one;
    const row = document.createElement('tr');
    const name = document.createElement('button');
    name.textContent = one.name;
    name.dataset.key = one.key;
    name.title = one.image ?? '';
    name.setAttribute('aria-pressed', String(one.key === chosen));
    name.onclick = () => choose(one.key, one.name);
    const most = limits.memoryMaxBytes ?? null;
    const full = most !== null && latest.memoryBytes > 0.9 * most ? ' bad' : '';
    row.className = one.endedNs === null ? '' : 'ended';
    row.append(
      cell(name), cell(bytes(latest.memoryBytes), 'n' + full), cell(bytes(most), 'n'), cell(spark(one.key, most)),
      cell(known(latest.cpus, (of) => of.toFixed(2)), 'n'), cell(share(latest.throttledShare), 'n'),
      cell(share(latest.memoryPressureShare), 'n'), cell(share(latest.ioPressureShare), 'n'),
      cell(known(latest.pids, String), 'n'),
      cell(known(latest.oomKills, String), 'n' + (latest.oomKills > 0 ? ' bad' : '')),
      cell(one.endedNs === null ? one.currentCall ?? '' : 'ended', 'what'),
    );
    return row;
  }));
  if (active !== undefined) rows.querySelector('[data-key="' + active + '"]')?.focus();
}

function showCalls({ calls: list }) {
  document.querySelector('#none').hidden = list.length > 0;
  callRows.replaceChildren(...list.slice(-200).reverse().map((call) => {
    const { usage, startS, endS } = call;
    const row = document.createElement('tr');
    const open = call.endS === null && startS !== null;
    row.append(
      cell(ago(known(startS, (of) => Math.max(0, nowS - of))), 'n'), cell(call.name), cell(call.what, 'what'),
      cell(open ? 'runs' : call.status, call.status === 'error' && !open ? 'bad' : ''),
      cell(seconds(startS === null ? null : (endS ?? nowS) - startS), 'n'),
      cell(seconds(known(usage?.cpuMs, (of) => of / 1000)), 'n'),
      cell(bytes(usage?.memoryPeakBytes), 'n'), cell(bytes(usage?.memoryRiseBytes), 'n'),
    );
    return row;
  }));
}

function choose(key, name) {
  chosen = key;
  ticks?.close();
  calls.hidden = false;
  calls.querySelector('h2').textContent = 'Tool calls of ' + name;
  callRows.replaceChildren();
  for (const button of rows.querySelectorAll('button')) {
    button.setAttribute('aria-pressed', String(button.dataset.key === key));
  }
  // Only what is new: of the past no ticks are asked for.
  ticks = new EventSource('/api/live/ticks/' + key + '?after=' + Math.round(nowS * 1e9));
  ticks.addEventListener('calls', ({ data }) => showCalls(JSON.parse(data)));
  ticks.addEventListener('gone', () => ticks.close());
}

const get = (path) => fetch(path).then((answer) => answer.json());

async function lookNowAndThen() {
  try {
    const lines = await get('/api/live/sparklines');
    sparks = new Map(lines.map(({ key, memory }) => [key, memory]));
    const { runs: list } = await get('/api/live/runs');
    runs.replaceChildren(...list.slice(0, 20).map((run) => {
      const row = document.createElement('tr');
      row.append(
        cell(new Date(run.startedAt).toLocaleString()), cell(run.name), cell(run.id, 'faint'),
        cell(seconds(known(run.durationMs, (of) => of / 1000)), 'n'), cell(bytes(run.memoryPeakBytes), 'n'),
        cell(run.exit ?? run.state),
      );
      return row;
    }));
  } catch {
    state.textContent = 'no answer';
  }
}

const watch = new EventSource('/api/live/watch');
watch.onopen = () => (state.textContent = 'live');
watch.onerror = () => (state.textContent = 'no connection: trying again');
watch.addEventListener('containers', ({ data }) => showContainers(JSON.parse(data)));
void lookNowAndThen();
setInterval(lookNowAndThen, 5000);
`;
