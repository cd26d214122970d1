import type { Trace } from '../model/trace.js';
import type { ToolCall } from '../model/tool-call.js';
import { buildTrace, toolCallsOf } from './build-trace.js';
import { entryOf } from './entry.js';
import { isObject, parseLine, stringOf } from './json-line.js';
import { createLineSplitter, type LineSplitter } from './line-splitter.js';
import { listPrices, type PriceTable } from './prices.js';
import { shortenStrings } from './shorten-strings.js';
import { parseStatedResult } from './stated-result.js';
import { createTraceState } from './trace-state.js';

/** Bytes of trace files in, tool calls out. Memory grows with calls and messages, not with the files. */
export interface TraceParser {
  /** The next bytes of a file, cut anywhere. */
  push(file: string, bytes: Uint8Array): void;
  /** The file was rewritten: its next bytes are its first. Calls and messages are known by their ids and not counted twice. */
  reset(file: string): void;
  /** The text of agent-<id>.meta.json: names the call that started the sub-agent (2.1.147 and later). */
  meta(file: string, text: string): void;
  /** What the CLI printed at its end: counts for a session that has no cost-state line. */
  output(text: string): void;
  snapshot(): Trace;
  /** Calls that were asked for and are not over, oldest first. */
  openCalls(): ToolCall[];
}

/** An incremental parser over any number of files, which may be interleaved. */
export function createTraceParser(prices: PriceTable = listPrices): TraceParser {
  const splitters = new Map<string, LineSplitter>();
  const state = createTraceState();

  function addLine(file: string, line: Buffer): void {
    // Lenient: lone surrogates and broken UTF-8 become U+FFFD and never stop the reading.
    const text = shortenStrings(line).toString('utf8');
    if (text.trim() === '') return;
    const counts = state.lines.of(file);
    counts.total += 1;
    const { records, malformed } = parseLine(text);
    if (malformed) counts.malformed += 1;
    for (const record of records) state.add(entryOf(record), file);
  }

  return {
    push(file, bytes) {
      let splitter = splitters.get(file);
      if (splitter === undefined) {
        splitter = createLineSplitter();
        splitters.set(file, splitter);
      }
      for (const line of splitter.push(bytes)) addLine(file, line);
    },
    reset(file) {
      splitters.delete(file);
      state.lines.forget(file);
    },
    meta(file, text) {
      const agentId = /agent-([^/]+)\.meta\.json$/.exec(file)?.[1];
      const value = parseLine(text).records[0];
      const callId = isObject(value) ? stringOf(value['toolUseId']) : null;
      if (agentId !== undefined && callId !== null) state.startedBy.set(agentId, callId);
    },
    output(text) {
      const stated = parseStatedResult(text);
      if (stated === null || state.tokens.costStates.has(stated.sessionId)) return;
      state.tokens.addCostState(stated.sessionId, stated.state);
    },
    snapshot: () => buildTrace(state, prices),
    openCalls() {
      const open = new Set(
        [...state.chains.values()].flatMap((chain) => [...chain.open].map(({ id }) => id)),
      );
      return open.size === 0 ? [] : toolCallsOf(state, open);
    },
  };
}
