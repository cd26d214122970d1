import { color, escapeXml, text } from '../../analysis/figures/svg.js';
import type { CallTrack } from '../../join/call-tracks.js';
import type { Phase } from '../../model/run.js';
import type { ToolCallUsage } from '../../model/tool-call.js';
import { formatBytes, formatDurationMs } from '../../model/units.js';

export const laneHeight = 18;
const stripHeight = 8;

export const phaseColors: Readonly<Record<Phase['name'], string>> = {
  pull: '#b9a0c8',
  image: '#b9a0c8',
  create: '#c8c8c8',
  start: '#c8c8c8',
  ready: '#dddddd',
  think: '#efe3b0',
  tool: '#9ccbe8',
  end: '#c8c8c8',
};

export interface LanePlace {
  readonly left: number;
  readonly top: number;
  readonly x: (timeNs: number) => number;
}

/** Height of the lanes with their strip of phases, pixels. */
export function lanesHeight(tracks: readonly CallTrack[]): number {
  return stripHeight + 4 + Math.max(1, tracks.length) * laneHeight;
}

/** The strip of phases, and a lane per row of calls. `none` is said where there is no call. */
export function lanesSvg(
  tracks: readonly CallTrack[],
  phases: readonly Phase[],
  place: LanePlace,
  none: string,
): string {
  const { left, top, x } = place;
  const strip = phases.map(({ name, startNs, endNs }) => {
    const from = x(Math.max(0, startNs));
    const width = x(endNs) - from;
    return width <= 0
      ? ''
      : `<rect x="${from.toFixed(2)}" y="${top}" width="${width.toFixed(2)}" height="${stripHeight}" fill="${phaseColors[name]}"><title>${name}</title></rect>`;
  });
  const lanesTop = top + stripHeight + 4;
  const lanes = tracks.map((track, row) => {
    const rowTop = lanesTop + row * laneHeight;
    const label = text(left - 6, rowTop + 12, short(track.name, 12), { anchor: 'end' });
    return (
      label + track.spans.map((span) => callBox(span.call, rowTop, x(span.startNs), x(span.endNs))).join('')
    );
  });
  const said = tracks.length === 0 ? text(left + 6, lanesTop + 12, none, { fill: '#777' }) : '';
  return strip.join('') + lanes.join('') + said;
}

export type CallKind = 'Bash' | 'sub-agent' | 'other tool' | 'failed';

export const callColors: Readonly<Record<CallKind, string>> = {
  Bash: color(0),
  'other tool': color(2),
  'sub-agent': color(3),
  failed: color(1),
};

export function callKind({ name, status }: Pick<ToolCallUsage, 'name' | 'status'>): CallKind {
  if (status === 'error' || status === 'interrupted') return 'failed';
  if (name === 'Task' || name === 'Agent') return 'sub-agent';
  return name === 'Bash' ? 'Bash' : 'other tool';
}

function callBox(call: ToolCallUsage, top: number, from: number, to: number): string {
  const width = Math.max(1.2, to - from);
  const words = `${call.name} ${call.input.summary}`;
  const title = `${short(words, 300)}: ${formatDurationMs(call.durationMs)}, memory peak ${formatBytes(call.inclusive?.memoryPeakBytes)}`;
  const letters = Math.floor((width - 6) / 6.1);
  const label =
    letters >= 4
      ? text(from + 3, top + 12, short(call.name === 'Bash' ? call.input.summary : words, letters), {
          fill: '#fff',
          size: 11,
        })
      : '';
  const open = call.endedAtMs === null ? ' stroke="#222" stroke-dasharray="3 2"' : '';
  return `<g><title>${escapeXml(title)}</title><rect x="${from.toFixed(2)}" y="${top}" width="${width.toFixed(2)}" height="${laneHeight - 3}" rx="1.5" fill="${callColors[callKind(call)]}"${open}/>${label}</g>`;
}

/** At most `length` letters of one line, wide letters counted twice. */
export function short(content: string, length: number): string {
  const line = content
    .slice(0, 2000)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\s]+/gu, ' ')
    .trim();
  let used = 0;
  let kept = '';
  for (const letter of line) {
    used += (letter.codePointAt(0) ?? 0) > 0x1100 ? 2 : 1;
    if (used > length) return `${kept.slice(0, -1)}…`;
    kept += letter;
  }
  return kept;
}
