/**
 * How soon lines of a trace are read after they were written, beside 1,000 older sessions: lines of a known session, new
 * sessions, new projects, files of sub-agents, and the first session of a directory that appears later. The poll is
 * off: only events count.
 *
 *   node bench/run.mjs follow [--times 40] [--files 1000]
 */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { followTrace } from '../src/trace/follow.js';
import { createTraceParser } from '../src/trace/parser.js';

const { values: flags } = parseArgs({
  options: { times: { type: 'string', default: '40' }, files: { type: 'string', default: '1000' } },
});
const directory = mkdtempSync(join(tmpdir(), 'cgmon-bench-follow-'));
const line = `${JSON.stringify({ type: 'user', uuid: 'u', sessionId: 's', timestamp: '2026-01-02T03:04:05.000Z', message: { content: 'go' } })}\n`;

function put(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, line);
}

const waiting = new Map<string, (atMs: number) => void>();
const parser = createTraceParser();
const follow = (projectsDir: string) =>
  followTrace({
    projectsDir,
    pollMs: 3_600_000,
    onChange: () => undefined,
    parser: {
      ...parser,
      push(file, bytes) {
        parser.push(file, bytes);
        waiting.get(file)?.(performance.now());
        waiting.delete(file);
      },
    },
  });
const followed = follow(directory);

async function latency(path: string): Promise<number> {
  const read = new Promise<number>((resolve) => {
    waiting.set(path, resolve);
  });
  const from = performance.now();
  put(path);
  const atMs = await Promise.race([read, sleep(3000).then(() => Number.POSITIVE_INFINITY)]);
  waiting.delete(path);
  return atMs - from;
}

/** As a fresh container has it: neither .claude nor projects is there when the watch begins. */
async function laterDirectories(): Promise<number[]> {
  const values: number[] = [];
  for (let at = 0; at < Number(flags.times); at += 1) {
    const home = mkdtempSync(join(tmpdir(), 'cgmon-bench-later-'));
    const later = follow(join(home, '.claude', 'projects'));
    await sleep(100 + ((at * 7) % 50));
    values.push(await latency(join(home, '.claude', 'projects', '-work', 's.jsonl')));
    await later.close();
    rmSync(home, { recursive: true });
  }
  return values;
}

function print(title: string, values: readonly number[]): void {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN).toFixed(0);
  const within = values.filter((value) => value <= 100).length;
  console.log(
    `${title}: median ${at(0.5)} ms, 90 % ${at(0.9)} ms, highest ${at(1)} ms; ${within} of ${values.length} within 100 ms`,
  );
}

try {
  for (let at = 0; at < Number(flags.files); at += 1) {
    const path = join(directory, `-old-${at % 20}`, `s${at}.jsonl`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, line);
  }
  await sleep(1500);
  await followed.drain();
  const cases: Readonly<Record<string, (at: number) => string>> = {
    'line of a known session': (at) => join(directory, '-old-1', `s${1 + 20 * (at % 40)}.jsonl`),
    'new session': (at) => join(directory, '-old-2', `new-${at}.jsonl`),
    'new project and session': (at) => join(directory, `-new-${at}`, 's.jsonl'),
    'first sub-agent of a session': (at) => join(directory, '-old-3', `s${at}`, 'subagents', 'agent-1.jsonl'),
    'further sub-agent': (at) => join(directory, '-old-3', 's0', 'subagents', `agent-x${at}.jsonl`),
  };
  for (const [title, pathOf] of Object.entries(cases)) {
    const values: number[] = [];
    for (let at = 0; at < Number(flags.times); at += 1) {
      values.push(await latency(pathOf(at)));
      await sleep(20);
    }
    print(title, values);
  }
  print('first session of a directory that appears later', await laterDirectories());
} finally {
  await followed.close();
  rmSync(directory, { recursive: true });
}
