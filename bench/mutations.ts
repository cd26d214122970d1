/**
 * Damaged traces: lines of real or made-up sessions are cut, joined, overwritten and doubled at random; no damage may
 * stop the parser, and every call that comes out must have its block in the text that went in.
 *
 *   node bench/run.mjs mutations [--lines 1000000] [--directory traces] [--seed 1]
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createTraceParser } from '../src/trace/parser.js';
import { traceFiles } from '../src/trace/read-trace.js';

const { values: flags } = parseArgs({
  options: {
    lines: { type: 'string', default: '1000000' },
    directory: { type: 'string', default: 'fixtures' },
    seed: { type: 'string', default: '1' },
  },
});

let seed = Number(flags.seed);
/** 0 to below `below`: mulberry32, so that a failure can be played again. */
function pick(below: number): number {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
}

const pieces = [
  '',
  '\n',
  '"',
  '\\',
  '}',
  '{',
  '\u0000',
  ',',
  '"type":"assistant",',
  '{"type":"user","',
  '\ud83d',
];

/** One to three places of a line are overwritten, cut out, doubled or cut off. */
function damage(line: Buffer): Buffer {
  let now = line;
  for (let left = 1 + pick(3); left > 0 && now.length > 1; left -= 1) {
    const at = pick(now.length);
    const length = pick(10) === 0 ? pick(now.length) : pick(30);
    const before = now.subarray(0, at);
    const after = now.subarray(at + length);
    const kind = pick(5);
    if (kind === 0) now = Buffer.concat([before, Buffer.from([pick(256)]), now.subarray(at + 1)]);
    else if (kind === 1) now = before;
    else if (kind === 2) now = Buffer.concat([now.subarray(0, at + length), now.subarray(at)]);
    else now = Buffer.concat([before, Buffer.from(pieces[pick(pieces.length)] ?? ''), after]);
  }
  return now;
}

const files = (await traceFiles(flags.directory)).filter((file) => file.endsWith('.jsonl'));
const source = files.flatMap((file) => {
  const text = readFileSync(file);
  const lines: Buffer[] = [];
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf(10, start);
    const stop = end < 0 ? text.length : end;
    lines.push(text.subarray(start, stop));
    start = stop + 1;
  }
  return lines;
});
if (source.length === 0) throw new Error(`no lines below ${flags.directory}`);

const wanted = Number(flags.lines);
const batch = 200;
let fed = 0;
let calls = 0;
let malformed = 0;
const startedAt = performance.now();
while (fed < wanted) {
  const from = pick(source.length);
  const lines = Array.from({ length: batch }, (_, at) => {
    const line = source[(from + at) % source.length] ?? Buffer.alloc(0);
    // Some stay whole: damage beside good lines is the usual case. Some lose their newline.
    return Buffer.concat([pick(4) === 0 ? line : damage(line), Buffer.from(pick(20) === 0 ? '' : '\n')]);
  });
  const bytes = Buffer.concat([...lines, Buffer.from('\n')]);
  // Runs of NUL bytes are what killed writers leave: the parser takes them out.
  const text = bytes.toString('utf8').replaceAll('\u0000', '');
  const parser = createTraceParser();
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + pick(65_536);
    parser.push('damaged.jsonl', bytes.subarray(at, at + size));
    at += size;
  }
  const trace = parser.snapshot();
  for (const call of trace.toolCalls) {
    calls += 1;
    if (!text.includes(JSON.stringify(call.id).slice(1, -1)) && !text.includes(call.id))
      throw new Error(`invented ${call.id}; --seed ${flags.seed}, after ${fed} lines`);
    if (call.startedAtMs !== null && call.endedAtMs !== null && call.endedAtMs < call.startedAtMs)
      throw new Error(`${call.id} ends before it starts; --seed ${flags.seed}, after ${fed} lines`);
  }
  malformed += trace.lines.malformed;
  fed += batch;
}
const seconds = (performance.now() - startedAt) / 1000;
console.log(
  `${fed} lines of ${files.length} files, damaged: no crash, none of ${calls} calls invented, ` +
    `${((100 * malformed) / fed).toFixed(1)} % of the lines lost something; ${seconds.toFixed(0)} s`,
);
