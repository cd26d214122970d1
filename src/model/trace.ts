import type { ToolCall } from './tool-call.js';

/** Tokens of model messages, each message counted once. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheCreationTokens: number;
  readonly cacheReadTokens: number;
  /** False where the CLI version writes the count before the message is finished. */
  readonly outputReliable: boolean;
}

export interface ModelUsage extends TokenUsage {
  readonly model: string;
  readonly messages: number;
  /** US dollars by the price table or the CLI's own figure; null for a model without a price. */
  readonly costUsd: number | null;
}

/** One Claude Code session (or sub-agent) found in the trace. */
export interface TraceSession {
  readonly sessionId: string;
  readonly agentId: string | null;
  readonly file: string;
  /** CLI versions that wrote it, in order of appearance. */
  readonly versions: readonly string[];
  readonly models: readonly string[];
  readonly cwd: string | null;
  readonly firstAtMs: number | null;
  readonly lastAtMs: number | null;
  /** User prompts, not tool results. */
  readonly prompts: number;
}

/** What became of the trace's lines. */
export interface TraceLines {
  readonly total: number;
  /** Lines whose type cgmon does not know, by type. */
  readonly unknown: Readonly<Record<string, number>>;
  /** Lines that were no JSON, or JSON of the wrong shape. */
  readonly malformed: number;
  /** Results of calls that are not in the trace: the CLI removed their lines, or their file was not read. */
  readonly resultsWithoutCall?: number | undefined;
}

export interface TraceUsage {
  readonly tokens: TokenUsage;
  readonly byModel: readonly ModelUsage[];
  readonly costUsd: number | null;
  readonly costSource: 'cli' | 'price-table' | null;
  /** Day of the price table ("2026-10-24") where it made the cost. */
  readonly pricesAsOf: string | null;
  /** Cache reads as a share of all input tokens, 0..1; null without input. */
  readonly cacheHitRate: number | null;
  /** Time from request to first block, summed, where the trace tells it. */
  readonly modelWaitMs: number | null;
}

/** Everything cgmon takes from a set of trace files. */
export interface Trace {
  readonly sessions: readonly TraceSession[];
  readonly toolCalls: readonly ToolCall[];
  readonly usage: TraceUsage;
  readonly lines: TraceLines;
}
