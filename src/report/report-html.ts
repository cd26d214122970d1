import { memoryLimit, verdict } from '../join/verdict.js';
import { wallToMonotonicNs } from '../model/clock.js';
import type { RunReport } from '../model/run.js';
import type { ToolCallUsage } from '../model/tool-call.js';
import { formatBytes, formatDurationMs } from '../model/units.js';
import type { Usage } from '../model/usage.js';
import { escapeHtml } from './escape.js';
import type { TimelineData } from './timeline-data.js';
import { type CallSpan, timelineSvg } from './timeline-svg.js';

/** One HTML file for a run: no script, no network, nothing but text and drawings. */
export function reportHtml(report: RunReport, data: TimelineData): string {
  const { run } = report;
  const title = `cgmon: ${run.name} (${run.id})`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title><style>${css}</style></head><body>
<h1>${escapeHtml(run.name)}</h1>
<p class="verdict">${escapeHtml(verdict(report))}</p>
${facts(report)}
${timelineSvg(data, callSpans(report), memoryLimit(run))}
<h2>Tool calls</h2>
${callTable(report)}
${run.notes.length === 0 ? '' : `<h2>Notes</h2><ul>${run.notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('')}</ul>`}
</body></html>
`;
}

function facts({ run }: RunReport): string {
  const exit = run.exit === null ? 'n/a' : `${run.exit.code ?? 'n/a'} (${run.exit.reason})`;
  const rows = [
    ['command', run.command.join(' ')],
    ['image', run.container.image ?? 'n/a'],
    ['run', `${run.id}, ${run.startedAt}, ${formatDurationMs(run.durationMs)}`],
    ['exit', exit],
    [
      'memory limit',
      run.limits.effective.memoryMaxBytes === null
        ? 'unlimited'
        : formatBytes(run.limits.effective.memoryMaxBytes),
    ],
    ['CPU limit', run.limits.effective.cpus === null ? 'unlimited' : `${run.limits.effective.cpus ?? 'n/a'}`],
  ];
  return `<table class="facts">${rows.map(([name, value]) => `<tr><th>${name}</th><td>${escapeHtml(value ?? '')}</td></tr>`).join('')}</table>`;
}

function callSpans({ run, toolCalls }: RunReport): CallSpan[] {
  const endNs = (run.durationMs ?? 0) * 1e6;
  return toolCalls.flatMap((call) =>
    call.startedAtMs === null
      ? []
      : [
          {
            call,
            startNs: wallToMonotonicNs(run.clock, call.startedAtMs, endNs),
            endNs: call.endedAtMs === null ? endNs : wallToMonotonicNs(run.clock, call.endedAtMs, endNs),
          },
        ],
  );
}

function callTable({ run, toolCalls, thinking, totals }: RunReport): string {
  const startMs = Date.parse(run.startedAt);
  const rows = toolCalls.map(
    (call) =>
      `<tr><td>${call.startedAtMs === null ? 'never ran' : formatDurationMs(call.startedAtMs - startMs)}</td><td>${escapeHtml(call.name)}</td>` +
      `<td class="what" title="${escapeHtml(call.id)}">${escapeHtml(call.input.summary)}</td><td>${formatDurationMs(call.durationMs)}</td>` +
      `${usageCells(call.inclusive)}<td>${escapeHtml(notesOf(call))}</td></tr>`,
  );
  const sums = [
    ['thinking', 'outside any call', thinking],
    ['total', "the kernel's totals", totals],
  ] as const;
  const foot = sums.map(
    ([name, what, usage]) =>
      `<tr><td></td><td>${name}</td><td>${what}</td><td></td>${usageCells(usage)}<td></td></tr>`,
  );
  const heads = ['start', 'call', 'what', 'time', 'CPU', 'memory peak', 'rise', 'read', 'written', 'notes'];
  return `<table class="calls"><thead><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody><tfoot>${foot.join('')}</tfoot></table>`;
}

function usageCells(usage: Usage | null): string {
  const cells = [
    formatDurationMs(usage?.cpuUsec == null ? null : usage.cpuUsec / 1000),
    formatBytes(usage?.memoryPeakBytes),
    formatBytes(usage?.memoryRiseBytes),
    formatBytes(usage?.ioReadBytes),
    formatBytes(usage?.ioWriteBytes),
  ];
  return cells.map((cell) => `<td>${cell}</td>`).join('');
}

function notesOf({ status, exitCode, quality }: ToolCallUsage): string {
  const outcome = status === 'ok' ? [] : [exitCode === null ? status : `${status} ${exitCode}`];
  return [...outcome, ...quality.flags].join(', ');
}

const css = `
:root{color-scheme:light dark;--ink:#1b1f24;--quiet:#667;--line:#ccd;--call:#0072b2;--nested:#56b4e9;--bad:#d55e00;--area:#009e73}
@media (prefers-color-scheme:dark){:root{--ink:#e6e8ea;--quiet:#99a;--line:#445}}
body{font:15px/1.45 system-ui,sans-serif;color:var(--ink);max-width:1140px;margin:24px auto;padding:0 16px}
h1{font-size:22px;margin:0}h2{font-size:17px}.verdict{font-size:17px}
svg{width:100%;height:auto;margin:18px 0}svg text{font:11px system-ui,sans-serif;fill:var(--ink)}
.axis{text-anchor:end;fill:var(--quiet)}svg .axis{fill:var(--quiet)}.time{text-anchor:middle}.on{fill:#fff!important}
.frame{fill:none;stroke:var(--line)}.call{fill:var(--call)}.nested{fill:var(--nested)}.bad{fill:var(--bad)}.area{fill:var(--area)}.peaks{opacity:.4}
.limit{stroke:var(--bad);stroke-dasharray:5 4}.limit-text{fill:var(--bad)!important}
table{border-collapse:collapse;font-size:13px}th{text-align:left;color:var(--quiet);font-weight:600}th,td{padding:3px 10px 3px 0;vertical-align:top}
.calls{width:100%}.calls td{border-top:1px solid var(--line);font-variant-numeric:tabular-nums;white-space:nowrap}.calls .what{white-space:normal;overflow-wrap:anywhere}
tfoot td{font-weight:600}@media print{body{max-width:none}}`;
