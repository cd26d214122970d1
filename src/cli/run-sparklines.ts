import { wallToMonotonicNs } from '../model/clock.js';
import type { RunReport } from '../model/run.js';
import { formatBytes } from '../model/units.js';
import type { RunCurves } from '../report/figure/run-curves.js';
import { memoryLimit } from '../join/verdict.js';
import { sparkline } from './sparkline.js';

/** Stretches of time, and so letters, of a run's sparklines at a terminal of `width` columns. */
export function sparklineWidth(width: number): number {
  return Math.max(10, Math.min(80, width - 44));
}

/** Memory, CPU and who ran, a line each over the same time; none without ticks. */
export function runSparklines(report: RunReport, curves: RunCurves, ascii: boolean): string[] {
  if (curves.ticks === 0) return [];
  const { run } = report;
  const cpus = curves.rates.cpuUsec.map((usec) => usec / 1e6);
  const most = cpus.reduce((highest, value) => (value > highest ? value : highest), 0);
  const quota = run.limits.effective.cpus;
  const limit = memoryLimit(run);
  const lines: string[] = [];
  if (curves.peak !== null) {
    const share = limit === null ? '' : `, ${((curves.peak.bytes / limit) * 100).toFixed(0)} % of the limit`;
    lines.push(
      `memory  ${sparkline(curves.memoryMax, curves.peak.bytes, ascii)}  to ${formatBytes(curves.peak.bytes)}${share}`,
    );
  }
  if (!cpus.every(Number.isNaN)) {
    const of = quota === null || quota === undefined ? '' : ` of ${quota}`;
    lines.push(`CPU     ${sparkline(cpus, most, ascii)}  to ${most.toFixed(2)}${of} CPUs`);
  }
  if (report.toolCalls.length > 0)
    lines.push(`calls   ${callLetters(report, curves)}  by their first letter`);
  return lines;
}

/** Per stretch the first letter of the tool that ran longest in it, "." where none ran. */
function callLetters({ run, toolCalls }: RunReport, { endNs, memoryMax }: RunCurves): string {
  const widthNs = Math.max(1, endNs) / memoryMax.length;
  const best = Array.from(memoryMax, () => ({ ns: 0, letter: '.' }));
  for (const call of toolCalls) {
    if (call.startedAtMs === null) continue;
    const from = Math.max(0, wallToMonotonicNs(run.clock, call.startedAtMs, endNs));
    const to = Math.max(
      from + 1,
      call.endedAtMs === null ? endNs : wallToMonotonicNs(run.clock, call.endedAtMs, endNs),
    );
    const letter = /[A-Za-z]/.exec(call.name.replace(/^mcp__/, ''))?.[0].toUpperCase() ?? '#';
    for (let at = Math.floor(from / widthNs); at < best.length && at * widthNs < to; at += 1) {
      const ns = Math.min(to, (at + 1) * widthNs) - Math.max(from, at * widthNs);
      if (ns > (best[at]?.ns ?? 0)) best[at] = { ns, letter };
    }
  }
  return best.map(({ letter }) => letter).join('');
}
