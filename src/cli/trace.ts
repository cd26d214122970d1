import { Command } from 'commander';
import type { ToolCall } from '../model/tool-call.js';
import type { Trace } from '../model/trace.js';
import { formatDurationMs } from '../model/units.js';
import { readTrace } from '../trace/read-trace.js';
import { formatTable } from './table.js';
import { printable, styleFor, type TextStyle } from './text.js';

export function traceCommand(): Command {
  return new Command('trace')
    .argument('<path...>', 'trace files, or directories of them')
    .option('--json', 'print the sessions, calls and tokens as JSON')
    .action(async (paths: readonly string[], options: { readonly json?: true }) => {
      const trace = await readTrace(paths);
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify(traceJson(trace), null, 2)}\n`
          : traceText(trace, styleFor(process.stdout, process.env)),
      );
    });
}

function traceJson({ sessions, toolCalls, usage, lines }: Trace): object {
  return {
    sessions: sessions.map(({ firstAtMs, lastAtMs, ...session }) => ({
      ...session,
      firstAt: iso(firstAtMs),
      lastAt: iso(lastAtMs),
    })),
    toolCalls: toolCalls.map(({ askedAtMs, startedAtMs, endedAtMs, reportedAtMs, ...call }) => ({
      ...call,
      askedAt: iso(askedAtMs),
      startedAt: iso(startedAtMs),
      endedAt: iso(endedAtMs),
      reportedAt: iso(reportedAtMs),
    })),
    usage,
    lines,
  };
}

function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function traceText({ sessions, toolCalls, usage, lines }: Trace, style: TextStyle): string {
  const versions = [...new Set(sessions.flatMap((session) => session.versions))];
  const main = new Set(sessions.map(({ sessionId }) => sessionId));
  const agents = sessions.filter(({ agentId }) => agentId !== null).length;
  const unknown = Object.entries(lines.unknown).map(([type, count]) => `${count} of unknown type "${type}"`);
  const odd = [...unknown, ...(lines.malformed > 0 ? [`${lines.malformed} malformed`] : [])];
  const facts = [
    `${main.size} sessions, ${agents} sub-agents, ${toolCalls.length} tool calls; Claude Code ${versions.join(', ') || 'version n/a'}`,
    tokensText(usage),
    `${lines.total} lines${odd.length === 0 ? '' : `: ${odd.join(', ')}`}`,
  ];
  return `${facts.map(printable).join('\n')}\n\n${callTable(toolCalls, style)}\n\nStart and wait are estimates from the trace alone: see docs/trace.md.\n`;
}

function tokensText({ tokens, costUsd, costSource, cacheHitRate }: Trace['usage']): string {
  const output = `${tokens.outputTokens}${tokens.outputReliable ? '' : ' (unreliable in this CLI version)'}`;
  const cost =
    costUsd === null
      ? 'cost n/a'
      : `$${costUsd.toFixed(4)} (${costSource === 'cli' ? "the CLI's figure" : 'by list price'})`;
  const hits = cacheHitRate === null ? '' : `, cache hits ${(100 * cacheHitRate).toFixed(0)} %`;
  return `tokens: input ${tokens.inputTokens}, output ${output}, cache written ${tokens.cacheCreationTokens}, read ${tokens.cacheReadTokens}${hits}; ${cost}`;
}

function callTable(calls: readonly ToolCall[], style: TextStyle): string {
  const originMs = Math.min(...calls.map(({ askedAtMs }) => askedAtMs));
  const rows = calls.map((call) => [
    ((call.askedAtMs - originMs) / 1000).toFixed(2),
    call.startedAtMs === null ? 'never' : formatDurationMs(call.startedAtMs - call.askedAtMs),
    call.startedAtMs === null || call.endedAtMs === null
      ? 'n/a'
      : formatDurationMs(call.endedAtMs - call.startedAtMs),
    `${call.agentId === null ? '' : '  '}${printable(call.name)}`,
    printable(call.input.summary),
    call.exitCode === null || call.exitCode === 0 ? call.status : `${call.status} ${call.exitCode}`,
    call.id,
  ]);
  const columns = [
    { title: 'asked s', align: 'right' as const },
    { title: 'wait', align: 'right' as const },
    { title: 'ran', align: 'right' as const },
    { title: 'tool' },
    { title: 'what', minimum: 20 },
    { title: 'status' },
    { title: 'id', minimum: 12 },
  ];
  return formatTable(columns, rows, style).join('\n');
}
