/**
 * Parsing a long trace against JSON.parse of each of its lines, and the memory that stays: a session is repeated
 * with fresh ids until it is long enough.
 *
 *   node bench/run.mjs trace [--megabytes 1000] [--file session.jsonl]
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createTraceParser } from '../src/trace/parser.js';

const { values: flags } = parseArgs({
  options: { megabytes: { type: 'string', default: '1000' }, file: { type: 'string' } },
});
const template = flags.file === undefined ? madeUp() : readFileSync(flags.file, 'utf8');
const rounds = Math.ceil((Number(flags.megabytes) * 1e6) / Buffer.byteLength(template));
const collect = globalThis.gc ?? (() => undefined);

/** Fresh ids: tool calls, messages, requests and lines of every round differ. */
function round(at: number): Buffer {
  const mark = at.toString(36).padStart(6, '0');
  return Buffer.from(
    template.replaceAll(/"(toolu_|msg_|req_|uuid-)/g, `"$1${mark}`).replaceAll(/("uuid":")/g, `$1${mark}`),
  );
}

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const parser = createTraceParser();
collect();
const startHeap = process.memoryUsage().heapUsed;
let plainMs = 0;
let parserMs = 0;
let halfHeap = 0;
let calls = 0;
for (let at = 0; at < rounds; at += 1) {
  const bytes = round(at);
  const plain = () => {
    for (const line of bytes.toString('utf8').split('\n')) if (line !== '') JSON.parse(line);
  };
  const whole = () => parser.push('a.jsonl', bytes);
  // In turns, so that neither has the warmer caches.
  if (at % 2 === 0) {
    plainMs += cpuMs(plain);
    parserMs += cpuMs(whole);
  } else {
    parserMs += cpuMs(whole);
    plainMs += cpuMs(plain);
  }
  // Seldom: a forced collection also throws away compiled code, which no reader of a trace suffers from.
  if (at === Math.floor(rounds / 2)) {
    collect();
    halfHeap = process.memoryUsage().heapUsed;
  }
}
const snapshotMs = cpuMs(() => {
  calls = parser.snapshot().toolCalls.length;
});
collect();
const heap = process.memoryUsage().heapUsed;
console.log(`${((rounds * Buffer.byteLength(template)) / 1e6).toFixed(0)} MB, ${calls} calls`);
console.log(
  `JSON.parse of each line ${plainMs.toFixed(0)} ms, parser ${parserMs.toFixed(0)} ms: ${(parserMs / plainMs).toFixed(2)}x; calls, windows and categories at the end ${snapshotMs.toFixed(0)} ms`,
);
const perCall = (heap - startHeap) / calls;
console.log(
  `heap ${mega(startHeap)} at the start, ${mega(halfHeap)} after half, ${mega(heap)} at the end: ${perCall.toFixed(0)} bytes a call`,
);

function mega(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

/** A call with 24 kB of output after 2 kB of text, ten times. */
function madeUp(): string {
  const base = {
    sessionId: 's',
    cwd: '/w',
    version: '2.1.16',
    isSidechain: false,
    timestamp: '2026-01-02T03:04:05.000Z',
  };
  const usage = {
    input_tokens: 3,
    output_tokens: 20,
    cache_creation_input_tokens: 100,
    cache_read_input_tokens: 900,
  };
  const output = 'collected 12 items \\ "quoted" ünï\n'.repeat(350);
  const lines = Array.from({ length: 10 }, (_, at) => {
    const message = {
      id: `msg_${at}`,
      role: 'assistant',
      model: 'claude-haiku-4-5',
      stop_reason: null,
      usage,
    };
    const use = {
      type: 'tool_use',
      id: `toolu_${at}`,
      name: 'Bash',
      input: { command: `pytest -q tests/test_${at}.py | tail -20` },
    };
    const result = { type: 'tool_result', tool_use_id: `toolu_${at}`, content: output, is_error: false };
    return [
      {
        ...base,
        type: 'assistant',
        uuid: `${at}a`,
        requestId: `req_${at}`,
        message: { ...message, content: [{ type: 'text', text: 'I look. '.repeat(250) }] },
      },
      {
        ...base,
        type: 'assistant',
        uuid: `${at}b`,
        requestId: `req_${at}`,
        message: { ...message, content: [use] },
      },
      {
        ...base,
        type: 'user',
        uuid: `${at}c`,
        message: { role: 'user', content: [result] },
        toolUseResult: { stdout: output, stderr: '' },
      },
    ];
  });
  return lines
    .flat()
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');
}
