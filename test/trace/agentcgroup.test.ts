import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTrace } from '../../src/trace/read-trace.js';

const data =
  process.env['CGMON_AGENTCGROUP_DATA'] ?? resolve(import.meta.dirname, '../../../shared/data/agentcgroup');
const traces = (
  existsSync(data)
    ? readdirSync(data, { recursive: true, encoding: 'utf8' }).filter((file) =>
        /^raw\/.*trace\.jsonl$/.test(file),
      )
    : []
).filter((file) => existsSync(join(data, dirname(file), 'tool_calls.json')));
const reason = traces.length === 0 ? ' (skipped: no AgentCgroup data; set CGMON_AGENTCGROUP_DATA)' : '';

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names.toSorted()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** Tokens of each message.id at its largest, found without the parser. */
function cacheReadTokens(file: string): number {
  const largest = new Map<string, number>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const { id, tokens } =
      /"id":"(?<id>msg_[^"]+)".*"cache_read_input_tokens":(?<tokens>\d+)/.exec(line)?.groups ?? {};
    if (id !== undefined && !line.includes('"type":"progress"'))
      largest.set(id, Math.max(largest.get(id) ?? 0, Number(tokens)));
  }
  return [...largest.values()].reduce((sum, tokens) => sum + tokens, 0);
}

describe.skipIf(traces.length === 0)(`traces of the AgentCgroup study${reason}`, () => {
  it.each(traces)('%s: calls by tool as recorded beside it', async (file) => {
    const recorded = JSON.parse(
      readFileSync(join(data, dirname(file), 'tool_calls.json'), 'utf8'),
    ) as readonly { tool: string; id: string }[];
    const { toolCalls, lines } = await readTrace([join(data, file)]);
    const unique = [...new Map(recorded.map((call) => [call.id, call])).values()];
    expect(countBy(toolCalls.map(({ name }) => name))).toEqual(countBy(unique.map(({ tool }) => tool)));
    expect(lines).toMatchObject({ unknown: {}, malformed: 0 });
  });

  it.each(traces)("%s: each message's tokens once", async (file) => {
    const { usage } = await readTrace([join(data, file)]);
    expect(usage.tokens.cacheReadTokens).toBe(cacheReadTokens(join(data, file)));
  });
});
