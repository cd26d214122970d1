import { sumOfShares } from '../join/charge.js';
import { countersOf, usageCounters } from '../join/counters.js';
import { timeByPhase } from '../join/phases.js';
import { memoryLimit, remarks, verdict } from '../join/verdict.js';
import type { Limits, Phase, Run, RunReport } from '../model/run.js';
import type { QualityFlag } from '../model/tool-call.js';
import { formatBytes, formatDurationMs } from '../model/units.js';
import { callsTable, hasDoubtfulPeak } from './calls-table.js';
import { shellWord } from './shell-word.js';
import { formatTable } from './table.js';
import { printable, type TextStyle, tinted, truncate, wrap } from './text.js';

/** A run for people: what it was, the verdict, its sparklines where they are given, the table of calls, phases and notes. Ends with a line feed. */
export function renderRun(report: RunReport, style: TextStyle, sparklines: readonly string[] = []): string {
  const { run, phases, toolCalls, totals, thinking } = report;
  const legend = callLegend(report);
  const sections = [
    [headline(run, style), ...header(run, style)],
    wrap(printable([verdict(report), ...remarks(report)].join(' ')), style.width).map((line) =>
      tinted(line, 'strong', style.color),
    ),
    sparklines,
    toolCalls.length === 0 && totals === null && thinking === null ? [] : callsTable(report, style),
    [...legend, ...sumCheck(report), ...diskLines(run), ...phaseLines(phases)].flatMap((line) =>
      wrap(line, style.width),
    ),
    run.notes.flatMap((note) => wrapNote(note, style)),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headline(run: Run, { width, color }: TextStyle): string {
  const kind = run.kind === 'run' ? 'Run' : run.kind === 'attach' ? 'Recording' : 'Imported run';
  const name = run.name === run.id ? '' : `  ${printable(run.name)}`;
  return tinted(truncate(`${kind} ${run.id}${name}`, width), 'accent', color);
}

function header(run: Run, style: TextStyle): string[] {
  const lines: (readonly [string, string | null])[] = [
    ['command', run.command.length === 0 ? null : run.command.map(shellWord).join(' ')],
    ['image', imageText(run)],
    ['source', run.source],
    ['agent', agentText(run)],
    ['started', `${run.startedAt.slice(0, 19).replace('T', ' ')} UTC${lasted(run)}`],
    ['exit', exitText(run)],
    ['limits', limitsText(run)],
    ['sampled', sampledText(run)],
  ];
  const rows = lines.flatMap(([name, text]) =>
    text === null
      ? []
      : [
          [
            { text: name, tone: 'quiet' as const },
            { text, tone: toneOf(name, run) },
          ],
        ],
  );
  return formatTable([{ title: '' }, { title: '', minimum: 20 }], rows, style);
}

function toneOf(name: string, run: Run): 'plain' | 'bad' | 'good' | 'warning' {
  if (name !== 'exit') return 'plain';
  if (run.exit === null) return 'warning';
  return run.exit.reason === 'ok' ? 'good' : run.exit.reason === 'interrupted' ? 'warning' : 'bad';
}

function imageText({ container }: Run): string | null {
  if (container.image === null) return container.cgroup;
  const digest = container.imageDigest?.replace(/^sha256:/, '').slice(0, 12);
  return digest === undefined ? container.image : `${container.image} (sha256:${digest})`;
}

/** "CLI 2.1.16, claude-haiku-4-5, 1 session, 12 turns, 1210 tokens in, 3444 out, $0.08" */
function agentText({ trace, versions }: Run): string | null {
  if (trace === null) return versions.cli.length === 0 ? null : `CLI ${versions.cli.join(', ')}`;
  const { tokens, costUsd } = trace;
  const read = tokens === null ? 0 : tokens.inputTokens + tokens.cacheCreationTokens + tokens.cacheReadTokens;
  const parts = [
    versions.cli.length === 0 ? '' : `CLI ${versions.cli.join(', ')}`,
    versions.models.join(', '),
    counted(trace.sessions, 'session'),
    counted(trace.turns, 'turn'),
    tokens === null
      ? ''
      : `${grouped(read)} tokens in, ${tokens.outputReliable ? '' : '≥ '}${grouped(tokens.outputTokens)} out`,
    costUsd === null ? '' : `$${costUsd.toFixed(costUsd < 1 ? 3 : 2)}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ' ');
}

function lasted({ durationMs }: Run): string {
  return durationMs === null ? '' : `, took ${formatDurationMs(durationMs)}`;
}

function exitText({ exit, state }: Run): string {
  if (state === 'recording') return 'still recording, or cut off';
  const recovered = state === 'recovered' ? ', finished from its journal' : '';
  if (exit === null) return `not known${recovered}`;
  const code = exit.signal === null ? (exit.code === null ? '' : `${exit.code}, `) : `${exit.signal}, `;
  return `${code}${exit.reason}${recovered}`;
}

/** As read back. What was only asked for, as of a run whose cgmon was killed, is told apart. */
function limitsText(run: Run): string | null {
  const { asked, effective } = run.limits;
  const isRead = (key: keyof Limits) => effective[key] !== undefined;
  const value = <Key extends keyof Limits>(key: Key): Limits[Key] => (isRead(key) ? effective : asked)[key];
  const said = (key: keyof Limits, text: string) =>
    isRead(key) || run.kind === 'import' ? text : `${text} (asked for)`;
  const memory = memoryLimit(run);
  const cpus = value('cpus');
  const pids = value('pids');
  const high = value('memoryHighBytes');
  const swap = asked.swapMaxBytes === undefined ? undefined : value('swapMaxBytes');
  const parts = [
    memory === null ? 'memory unlimited' : said('memoryMaxBytes', `memory ${formatBytes(memory)}`),
    typeof high === 'number' ? said('memoryHighBytes', `memory.high ${formatBytes(high)}`) : '',
    swap === undefined ? '' : said('swapMaxBytes', `swap ${swap === null ? 'unlimited' : formatBytes(swap)}`),
    typeof cpus === 'number' ? said('cpus', `${cpus} ${cpus === 1 ? 'CPU' : 'CPUs'}`) : 'CPU unlimited',
    asked.cpuWeight === undefined ? '' : said('cpuWeight', `CPU weight ${value('cpuWeight')}`),
    typeof pids === 'number' ? said('pids', `${pids} pids`) : '',
    ...(value('io') ?? []).map((rule) => said('io', rule)),
  ];
  return run.kind === 'import' && memory === null ? null : parts.filter((part) => part !== '').join(', ');
}

function sampledText({ sampler, durationMs }: Run): string | null {
  if (sampler === null) return null;
  const missed = sampler.missed > 0 ? `, ${sampler.missed} missed` : '';
  const cpu =
    sampler.cpuUsec === null || durationMs === null || durationMs <= 0
      ? ''
      : `, for ${(sampler.cpuUsec / 10 / durationMs).toFixed(2)} % of a CPU`;
  return `every ${formatDurationMs(sampler.intervalNs / 1e6)}: ${counted(sampler.ticks, 'tick')}${missed}${cpu}`;
}

/** Signs of the table that this run's table has. */
function callLegend({ toolCalls }: RunReport): string[] {
  const flagged = (flag: QualityFlag): boolean =>
    toolCalls.some(({ quality }) => quality.flags.includes(flag));
  return [
    flagged('shared') ? '‖ in parallel: CPU and I/O are its share, split evenly while they overlap.' : '',
    flagged('estimated-start') ? '~ start estimated from the trace.' : '',
    toolCalls.some(hasDoubtfulPeak)
      ? '≤ memory peaked higher within one tick of its edge: it or a neighbour.'
      : '',
  ].filter((sign) => sign !== '');
}

/** Whether the rows add up to the kernel's totals, counter by counter. */
function sumCheck({ toolCalls, thinking, totals }: RunReport): string[] {
  if (totals === null || thinking === null) return [];
  const sums = sumOfShares(toolCalls, thinking);
  const total = countersOf(totals);
  const known = usageCounters.filter((_, at) => !Number.isNaN(total[at] ?? Number.NaN));
  const wrong = known.filter((name) => {
    const expected = total[usageCounters.indexOf(name)] ?? Number.NaN;
    return Math.abs((sums.get(name) ?? Number.NaN) - expected) > Math.max(1, expected * 1e-9);
  });
  if (known.length === 0) return [];
  if (wrong.length === 0) return [`Calls and thinking add up to the total in all ${known.length} counters.`];
  return [`Calls and thinking do not add up to the total in ${wrong.join(', ')}.`];
}

/** "Disk: vda 12 MiB read, 3 MiB written." */
function diskLines({ devices = [] }: Run): string[] {
  const parts = devices.map(
    ({ device, readBytes, writtenBytes }) =>
      `${printable(device)} ${formatBytes(readBytes)} read, ${formatBytes(writtenBytes)} written`,
  );
  return parts.length === 0 ? [] : [`Disk: ${parts.join('; ')}.`];
}

function phaseLines(phases: readonly Phase[]): string[] {
  const times = timeByPhase(phases);
  const whole = [...times.values()].reduce((sum, ns) => sum + ns, 0);
  if (whole <= 0) return [];
  const parts = [...times].map(([name, ns]) => {
    const share = (ns / whole) * 100;
    return `${name} ${formatDurationMs(ns / 1e6)}${share >= 0.5 ? ` (${share.toFixed(0)} %)` : ''}`;
  });
  return [`Time by phase: ${parts.join(', ')}.`];
}

function wrapNote(note: string, { width, color }: TextStyle): string[] {
  return wrap(printable(note), width - 6).map((line, at) =>
    at === 0 ? `${tinted('note', 'warning', color)}  ${line}` : `      ${line}`,
  );
}
