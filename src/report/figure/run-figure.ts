import { color, escapeXml, rule, text } from '../../analysis/figures/svg.js';
import { callTracks, trackSpans } from '../../join/call-tracks.js';
import { remarks, verdict } from '../../join/verdict.js';
import { wallToMonotonicNs } from '../../model/clock.js';
import type { RunReport } from '../../model/run.js';
import type { RunEvent } from '../../model/run-event.js';
import { formatDurationMs } from '../../model/units.js';
import { laneLegend } from './lane-legend.js';
import { lanesHeight, lanesSvg, short } from './lanes.js';
import { panelSvg } from './panels.js';
import type { RunCurves } from './run-curves.js';
import { runPanels } from './run-panels.js';
import { timeTicks } from './time-ticks.js';

const width = 900;
const left = 92;
const right = 22;
const panelHeight = 110;
const gap = 26;
const lineHeight = 16;

/**
 * A run's timeline as one SVG document for papers and documents: what was called when, memory against its limit, CPU
 * with throttling, I/O and pressure where there was any, kills and limits as marks. White ground, no script, no link.
 */
export function runFigureSvg(report: RunReport, curves: RunCurves, events: readonly RunEvent[]): string {
  const { run, toolCalls } = report;
  const endNs = Math.max(1, curves.endNs);
  const plotWidth = width - left - right;
  const x = (ns: number): number => left + (Math.min(Math.max(ns, 0), endNs) / endNs) * plotWidth;
  const tracks = callTracks(trackSpans(toolCalls, endNs, (ms) => wallToMonotonicNs(run.clock, ms, endNs)));
  const said = lines([verdict(report), ...remarks(report)].join(' '), 118);
  const lanesTop = 34 + said.length * lineHeight + 28;
  const panels = runPanels(report, curves);
  const panelTops = panels.map((_, at) => lanesTop + lanesHeight(tracks) + gap + at * (panelHeight + gap));
  const bottom = (panelTops.at(-1) ?? lanesTop) + panelHeight;
  const height = bottom + 56;
  const title = `${short(run.name, 60)}, ${formatDurationMs(run.durationMs ?? endNs / 1e6)}`;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(title)}" font-family="system-ui, 'Helvetica Neue', Arial, sans-serif" font-size="11.5" fill="#222">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(14, 24, title, { size: 15, weight: 600 }),
    ...said.map((line, at) => text(14, 42 + at * lineHeight, line, { fill: '#444' })),
    laneLegend(toolCalls, report.phases, left, lanesTop - 18),
    lanesSvg(tracks, report.phases, { left, top: lanesTop, x }, noCalls(report)),
    ...panels.map((panel, at) =>
      panelSvg(panel, { left, top: panelTops[at] ?? 0, width: plotWidth, height: panelHeight, x }),
    ),
    ...eventMarks(events, x, lanesTop, bottom),
    ...timeTicks(endNs).map(
      ({ ns, label }) =>
        rule(x(ns), bottom, x(ns), bottom + 4, '#888') +
        text(x(ns), bottom + 17, label, { anchor: 'middle' }),
    ),
    text(left + plotWidth / 2, bottom + 46, 'time since the start', { anchor: 'middle' }),
    '</svg>',
  ];
  return `${parts.filter((part) => part !== '').join('\n')}\n`;
}

function noCalls({ run }: RunReport): string {
  if (run.state === 'recording') return 'the run is not finished: its calls are not joined yet';
  return run.trace === null ? 'no trace was found: no calls' : 'no tool calls';
}

/** Kills and limits, a dashed line through all panels; a label where it covers no other, kills first. */
function eventMarks(
  events: readonly RunEvent[],
  x: (ns: number) => number,
  top: number,
  bottom: number,
): string[] {
  const labelled: number[] = [];
  const marks = [
    ...events.filter(({ type }) => type === 'oom-kill'),
    ...events.filter(({ type }) => type === 'limit-hit'),
  ];
  return marks.map((event) => {
    const at = x(event.timeNs);
    const words = event.type === 'limit-hit' ? event.limit : 'OOM kill';
    const ink = event.type === 'oom-kill' ? '#b00020' : color(1);
    const line = `<line x1="${at.toFixed(2)}" y1="${top}" x2="${at.toFixed(2)}" y2="${bottom}" stroke="${ink}" stroke-width="1" stroke-dasharray="2 3"/>`;
    if (labelled.some((other) => Math.abs(other - at) < 64)) return line;
    labelled.push(at);
    return line + text(at, bottom + 29, words, { anchor: 'middle', fill: ink, size: 10.5 });
  });
}

function lines(content: string, length: number): string[] {
  const made = [''];
  for (const word of short(content, 600).split(' ')) {
    const line = made.at(-1) ?? '';
    if (line !== '' && line.length + word.length + 1 > length) made.push(word);
    else made[made.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return made;
}
