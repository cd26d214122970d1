import type { ToolCall } from '../model/tool-call.js';
import type { TokenUsage, Trace } from '../model/trace.js';
import { formatDurationMs } from '../model/units.js';
import { formatTable, type TableColumn, type TableRow } from './table.js';
import { printable, type TextStyle } from './text.js';

const callColumns: readonly TableColumn[] = [
  { title: 'asked' },
  { title: 'waited', align: 'right' },
  { title: 'ran', align: 'right' },
  { title: 'call', minimum: 10 },
  { title: 'what', minimum: 20 },
  { title: 'category', dropOrder: 2 },
  { title: 'status' },
  { title: 'edges', dropOrder: 1 },
];

const tokenColumns: readonly TableColumn[] = [
  { title: 'model' },
  { title: 'messages', align: 'right' },
  { title: 'input', align: 'right' },
  { title: 'output', align: 'right' },
  { title: 'cache written', align: 'right' },
  { title: 'cache read', align: 'right' },
  { title: 'cost', align: 'right' },
];

const count = new Intl.NumberFormat('en-US');

/** What `cgmon trace` prints for people. */
export function renderTrace(trace: Trace, style: TextStyle): string {
  const blocks = [sessionLines(trace), callLines(trace, style), tokenLines(trace, style), lineLines(trace)];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function sessionLines({ sessions }: Trace): string[] {
  return sessions.map(({ sessionId, agentId, versions, cwd, prompts }) =>
    printable(
      agentId === null
        ? `session ${sessionId}  Claude Code ${versions.join(', ') || 'n/a'}  ${prompts} prompt${prompts === 1 ? '' : 's'}  ${cwd ?? ''}`.trimEnd()
        : `  sub-agent ${agentId}  of session ${sessionId}`,
    ),
  );
}

function callLines({ toolCalls }: Trace, style: TextStyle): string[] {
  if (toolCalls.length === 0) return ['no tool calls'];
  const rows: TableRow[] = toolCalls.map((call) => [
    new Date(call.askedAtMs).toISOString().slice(11, 23),
    formatDurationMs(call.startedAtMs === null ? null : call.startedAtMs - call.askedAtMs),
    ranText(call),
    call.agentId === null ? call.name : `  ${call.name}`,
    call.input.summary,
    call.category ?? '',
    call.exitCode === null || call.exitCode === 0 ? call.status : `${call.status} (${call.exitCode})`,
    edgesText(call),
  ]);
  return [
    ...formatTable(callColumns, rows, style),
    'Times are estimated from the trace alone: a start is 20 to 60 ms early, as a rule, and more after a permission',
    "dialog or a hook; an end is up to 40 ms late (docs/trace.md). A run recorded by cgmon has the processes' times.",
  ];
}

function edgesText({ startedAtMs, edges, personAsked }: ToolCall): string {
  if (startedAtMs === null) return 'never ran';
  return `${edges.start}${personAsked === true ? ' (person asked)' : ''}, ${edges.end}`;
}

/** The end of a call whose session was killed is not known: only that it ran until its last line. */
function ranText(call: ToolCall): string {
  const text = formatDurationMs(durationMs(call));
  return call.edges.end === 'run-end' && call.endedAtMs !== null ? `>= ${text}` : text;
}

export function durationMs({ startedAtMs, endedAtMs }: ToolCall): number | null {
  return startedAtMs === null || endedAtMs === null ? null : endedAtMs - startedAtMs;
}

function tokenLines({ usage }: Trace, style: TextStyle): string[] {
  if (usage.byModel.length === 0) return [];
  const rows: TableRow[] = usage.byModel.map((model) => [
    model.model,
    count.format(model.messages),
    ...tokenCells(model),
    formatUsd(model.costUsd),
  ]);
  const source =
    usage.costSource === 'cli'
      ? " by the CLI's own figures"
      : usage.pricesAsOf === null
        ? ''
        : ` by prices of ${usage.pricesAsOf}`;
  const notes = [
    `cost ${formatUsd(usage.costUsd)}${source}`,
    `cache hits ${usage.cacheHitRate === null ? 'n/a' : `${(usage.cacheHitRate * 100).toFixed(0)} %`}`,
    `waiting for the model ${formatDurationMs(usage.modelWaitMs)}`,
  ];
  const doubt = usage.tokens.outputReliable
    ? []
    : ['~ output tokens are too low: this version writes the count before the message is finished'];
  const unpriced = usage.byModel.filter(({ costUsd }) => costUsd === null).map(({ model }) => model);
  const missing =
    unpriced.length === 0 ? [] : [`no price known for ${unpriced.join(', ')}: name it by --prices`];
  return [...formatTable(tokenColumns, rows, style), notes.join(', '), ...missing.map(printable), ...doubt];
}

function tokenCells(tokens: TokenUsage): string[] {
  return [
    count.format(tokens.inputTokens),
    `${tokens.outputReliable ? '' : '~'}${count.format(tokens.outputTokens)}`,
    count.format(tokens.cacheCreationTokens),
    count.format(tokens.cacheReadTokens),
  ];
}

function formatUsd(usd: number | null): string {
  return usd === null ? 'n/a' : `$${usd.toFixed(usd < 0.1 ? 4 : 2)}`;
}

function lineLines({ lines }: Trace): string[] {
  const unknown = Object.entries(lines.unknown).map(([type, times]) => `${type} (${times})`);
  const lost = lines.resultsWithoutCall ?? 0;
  return [
    ...(lost > 0 ? [`${lost} result${lost === 1 ? '' : 's'} of calls that are not in the trace`] : []),
    ...(unknown.length > 0 ? [printable(`unknown line types: ${unknown.join(', ')}`)] : []),
    ...(lines.malformed > 0 ? [`${lines.malformed} of ${lines.total} lines could not be read whole`] : []),
  ];
}
