import type { ToolCallUsage } from '../model/tool-call.js';
import { formatBytes, formatDurationMs } from '../model/units.js';
import { escapeHtml } from './escape.js';
import { assignLanes } from './lanes.js';
import type { TimelineData } from './timeline-data.js';

/** A call's window, monotonic ns since the run's start. */
export interface CallSpan {
  readonly call: ToolCallUsage;
  readonly startNs: number;
  readonly endNs: number;
}

const left = 80;
const plotWidth = 1000;
const laneHeight = 18;
const panelHeight = 130;
const gap = 26;

/** Lanes of calls above memory and CPU over the same time. Text is escaped; every call has its figures as a title. */
export function timelineSvg(
  data: TimelineData,
  spans: readonly CallSpan[],
  memoryLimitBytes: number | null,
): string {
  const lanes = assignLanes(spans);
  const lanesHeight = Math.max(1, ...lanes.map((lane) => lane + 1)) * laneHeight;
  const memoryTop = lanesHeight + gap;
  const cpuTop = memoryTop + panelHeight + gap;
  const height = cpuTop + panelHeight + 30;
  const x = (ns: number) =>
    left + (Math.min(Math.max(ns, 0), data.endNs) / Math.max(1, data.endNs)) * plotWidth;
  const highest = Math.max(1, ...data.memoryMax.map((value) => value ?? 0));
  const showsLimit = memoryLimitBytes !== null && memoryLimitBytes < highest * 4;
  const memoryScale = showsLimit ? Math.max(highest, memoryLimitBytes) : highest;
  const cpuScale = Math.max(1, ...data.cpus.map((value) => value ?? 0));
  const parts = [
    ...spans.map((span, index) => callBox(span, (lanes[index] ?? 0) * laneHeight, x)),
    panel(memoryTop, 'memory', formatBytes(memoryScale)),
    area('area peaks', data.memoryMax, memoryTop, memoryScale),
    area('area', data.memoryMin, memoryTop, memoryScale),
    ...(showsLimit
      ? [limitLine(memoryTop, memoryLimitBytes / memoryScale, `limit ${formatBytes(memoryLimitBytes)}`)]
      : []),
    panel(cpuTop, 'CPUs', cpuScale.toFixed(1)),
    area('area', data.cpus, cpuTop, cpuScale),
    timeAxis(data.endNs, cpuTop + panelHeight, x),
  ];
  return `<svg viewBox="0 0 ${left + plotWidth + 10} ${height}" role="img" aria-label="Tool calls, memory and CPU over time">${parts.join('')}</svg>`;
}

function callBox({ call, startNs, endNs }: CallSpan, top: number, x: (ns: number) => number): string {
  const from = x(startNs);
  const width = Math.max(1.5, x(endNs) - from);
  const peak = formatBytes(call.inclusive?.memoryPeakBytes);
  const title = `${call.name} ${call.input.summary}\n${formatDurationMs(call.durationMs)}, memory peak ${peak}\n${call.id}`;
  const kind = call.status === 'error' ? 'bad' : call.agentId === null ? 'call' : 'nested';
  const label =
    width > 60
      ? `<text x="${(from + 4).toFixed(1)}" y="${top + 12}" class="on">${escapeHtml(`${call.name} ${call.input.summary}`.slice(0, Math.floor(width / 7)))}</text>`
      : '';
  return `<g><title>${escapeHtml(title)}</title><rect class="${kind}" x="${from.toFixed(1)}" y="${top}" width="${width.toFixed(1)}" height="${laneHeight - 3}" rx="2"/>${label}</g>`;
}

function panel(top: number, name: string, highest: string): string {
  const bottom = top + panelHeight;
  return (
    `<text x="${left - 8}" y="${top + 10}" class="axis">${highest}</text>` +
    `<text x="${left - 8}" y="${top + panelHeight / 2}" class="axis name">${name}</text>` +
    `<text x="${left - 8}" y="${bottom}" class="axis">0</text>` +
    `<rect class="frame" x="${left}" y="${top}" width="${plotWidth}" height="${panelHeight}"/>`
  );
}

/** The area below a curve; stretches without figures are gaps. */
function area(kind: string, values: readonly (number | null)[], top: number, scale: number): string {
  const step = plotWidth / values.length;
  const bottom = top + panelHeight;
  const shapes: string[] = [];
  let points: string[] = [];
  values.forEach((value, index) => {
    const from = (left + index * step).toFixed(1);
    const to = (left + (index + 1) * step).toFixed(1);
    if (value !== null) {
      const y = (bottom - (value / scale) * panelHeight).toFixed(1);
      if (points.length === 0) points.push(`${from},${bottom}`);
      points.push(`${from},${y}`, `${to},${y}`);
    }
    if (points.length > 0 && (value === null || index === values.length - 1)) {
      const end = value === null ? from : to;
      shapes.push(`<polygon class="${kind}" points="${points.join(' ')} ${end},${bottom}"/>`);
      points = [];
    }
  });
  return shapes.join('');
}

function limitLine(top: number, share: number, text: string): string {
  const y = top + panelHeight * (1 - share);
  return `<line class="limit" x1="${left}" x2="${left + plotWidth}" y1="${y}" y2="${y}"/><text x="${left + plotWidth - 4}" y="${y + 12}" class="axis limit-text">${text}</text>`;
}

function timeAxis(endNs: number, top: number, x: (ns: number) => number): string {
  const seconds = endNs / 1e9;
  const step =
    [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 86_400].find(
      (width) => seconds / width <= 12,
    ) ?? seconds / 10;
  const marks = Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
  return marks
    .map(
      (at) =>
        `<text x="${x(at * 1e9).toFixed(1)}" y="${top + 18}" class="axis time">${formatDurationMs(at * 1000)}</text>`,
    )
    .join('');
}
