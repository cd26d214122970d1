import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { jsonText } from '../export/json-text.js';
import { CgmonError, systemErrorCode } from '../model/errors.js';
import type { ToolCall } from '../model/tool-call.js';
import type { Trace } from '../model/trace.js';
import { parsePrices, type PriceTable } from '../trace/prices.js';
import { readTrace } from '../trace/read-trace.js';
import { styleFor } from './text.js';
import { durationMs, renderTrace } from './trace-text.js';

export function traceCommand(): Command {
  return new Command('trace')
    .description('the tool calls of a Claude Code trace: asked, ran, reported; tokens and cost')
    .argument('<path...>', 'session files (.jsonl) or directories that hold them, such as ~/.claude/projects')
    .option('--prices <file>', 'price table (YAML or JSON) in place of the built-in one')
    .option('--json', 'print the trace as JSON')
    .action(async (paths: string[], options: { readonly json?: true; readonly prices?: string }) => {
      const prices = options.prices === undefined ? undefined : readPrices(options.prices);
      const trace = await readTrace(paths, prices);
      process.stdout.write(
        options.json === true
          ? `${jsonText(traceJson(trace), 2)}\n`
          : renderTrace(trace, styleFor(process.stdout, process.env)),
      );
    });
}

function readPrices(file: string): PriceTable {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new CgmonError('not-found', `--prices ${file}: ${systemErrorCode(error) ?? 'not readable'}`, {
      cause: error,
    });
  }
  return parsePrices(text, file);
}

/** What `cgmon trace --json` prints: times as ISO 8601, UTC; null where the trace does not tell. */
export function traceJson(trace: Trace): Record<string, unknown> {
  return {
    sessions: trace.sessions.map(({ firstAtMs, lastAtMs, ...session }) => ({
      ...session,
      firstAt: isoTime(firstAtMs),
      lastAt: isoTime(lastAtMs),
    })),
    toolCalls: trace.toolCalls.map(callJson),
    usage: trace.usage,
    lines: trace.lines,
  };
}

function callJson(call: ToolCall): Record<string, unknown> {
  const { askedAtMs, startedAtMs, endedAtMs, reportedAtMs, ...rest } = call;
  return {
    ...rest,
    askedAt: isoTime(askedAtMs),
    startedAt: isoTime(startedAtMs),
    endedAt: isoTime(endedAtMs),
    reportedAt: isoTime(reportedAtMs),
    durationMs: durationMs(call),
  };
}

function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
