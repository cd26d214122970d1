import type { LiveContainer } from '../live/answers.js';
import { formatBytes } from '../model/units.js';
import { el } from './dom.js';

export interface ContainerTable {
  readonly element: HTMLElement;
  readonly show: (containers: readonly LiveContainer[], chosen: string | null) => void;
  /** Highest memory of each two seconds, by container. */
  readonly setSparklines: (lines: ReadonlyMap<string, readonly (number | null)[]>) => void;
}

const heads = [
  'container',
  'memory',
  'limit',
  'last 2 min',
  'CPUs',
  'throttled',
  'waits: memory',
  'waits: I/O',
  'pids',
  'OOM kills',
  'now',
];
const words = new Set(['container', 'last 2 min', 'now']);

/** Every container that is watched, a row each; its name is a link to its timeline. */
export function containerTable(): ContainerTable {
  let lines: ReadonlyMap<string, readonly (number | null)[]> = new Map();
  const body = el('tbody');
  const head = heads.map((text) =>
    el('th', { scope: 'col', class: words.has(text) ? 'left' : undefined }, text),
  );
  const table = el('table', { class: 'containers' }, el('caption', { class: 'hidden' }, 'Containers'));
  table.append(el('thead', {}, el('tr', {}, ...head)), body);
  const none = el('p', { class: 'quiet' }, 'No container runs.');

  return {
    element: el(
      'div',
      { class: 'wide', tabindex: '0', role: 'region', 'aria-label': 'Containers' },
      table,
      none,
    ),
    show(containers, chosen) {
      none.hidden = containers.length > 0;
      const focused = document.activeElement?.getAttribute('href');
      body.replaceChildren(
        ...containers.map((one) => rowOf(one, one.key === chosen, lines.get(one.key) ?? [])),
      );
      if (focused != null) body.querySelector<HTMLElement>(`[href="${CSS.escape(focused)}"]`)?.focus();
    },
    setSparklines(next) {
      lines = next;
    },
  };
}

function rowOf(one: LiveContainer, chosen: boolean, line: readonly (number | null)[]): HTMLElement {
  const { latest, limits, endedNs } = one;
  const limit = limits.memoryMaxBytes ?? null;
  const full = limit !== null && latest.memoryBytes !== null && latest.memoryBytes > 0.9 * limit;
  const link = el(
    'a',
    {
      href: `#container=${one.key}`,
      'aria-current': chosen ? 'true' : undefined,
      title: one.image ?? undefined,
    },
    one.name,
  );
  return el(
    'tr',
    { class: endedNs === null ? undefined : 'ended' },
    el('td', { class: 'left' }, link),
    el('td', { class: full ? 'bad' : undefined }, formatBytes(latest.memoryBytes)),
    el('td', {}, limit === null ? 'none' : formatBytes(limit)),
    el('td', { class: 'left' }, sparkline(line, limit)),
    el('td', {}, latest.cpus === null ? 'n/a' : latest.cpus.toFixed(2)),
    el('td', {}, percent(latest.throttledShare)),
    el('td', {}, percent(latest.memoryPressureShare)),
    el('td', {}, percent(latest.ioPressureShare)),
    el('td', {}, latest.pids === null ? 'n/a' : String(latest.pids)),
    el('td', { class: (latest.oomKills ?? 0) > 0 ? 'bad' : undefined }, String(latest.oomKills ?? 'n/a')),
    el('td', { class: 'left what' }, endedNs === null ? (one.currentCall ?? '') : 'ended'),
  );
}

function percent(share: number | null): string {
  if (share === null) return 'n/a';
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;
}

const svgNamespace = 'http://www.w3.org/2000/svg';

/** Up to the limit where there is one, otherwise up to the highest value. */
function sparkline(values: readonly (number | null)[], limit: number | null): SVGElement {
  const top = limit ?? Math.max(1, ...values.map((value) => value ?? 0));
  const svg = document.createElementNS(svgNamespace, 'svg');
  svg.setAttribute('viewBox', `0 0 ${Math.max(1, values.length - 1)} 24`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('class', 'sparkline');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(svgNamespace, 'polyline');
  const points = values.flatMap((value, at) =>
    value === null ? [] : [`${at},${(23 - 22 * Math.min(1, value / top)).toFixed(1)}`],
  );
  line.setAttribute('points', points.join(' '));
  svg.append(line);
  return svg;
}
