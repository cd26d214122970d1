import { appendFileSync, closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { CgmonError, systemErrorCode } from '../model/errors.js';
import type { RunEvent } from '../model/run-event.js';
import { runFile } from './run-directory.js';

const eventTypes: ReadonlySet<unknown> = new Set<RunEvent['type']>([
  'oom-kill',
  'throttled',
  'limit-hit',
  'clock-step',
  'gap',
  'read-error',
  'signal',
  'process',
  'session-status',
  'note',
]);

/**
 * Appends to events.ndjson (0600), one write for all.
 *
 * @throws CgmonError record: it cannot be written.
 */
export function appendEvents(directory: string, events: readonly RunEvent[]): void {
  if (events.length === 0) return;
  const path = runFile(directory, 'events');
  try {
    appendFileSync(path, events.map((event) => `${JSON.stringify(event)}\n`).join(''), { mode: 0o600 });
  } catch (cause) {
    throw new CgmonError('record', `cannot write ${path}: ${systemErrorCode(cause) ?? String(cause)}`, {
      cause,
    });
  }
}

/**
 * Streams events.ndjson. A run without the file has no events; a torn last line, lines that are no JSON and
 * types of a later version are passed over and counted by `onSkipped`.
 */
export function* readEvents(
  directory: string,
  onSkipped?: (line: string) => void,
): Generator<RunEvent, void, undefined> {
  for (const line of readLines(runFile(directory, 'events'))) {
    // After a write that failed half-way, the next line follows the torn one without a line feed.
    const event = parseEvent(line) ?? parseEvent(line.slice(Math.max(0, line.lastIndexOf('{"type":'))));
    if (event === null) onSkipped?.(line);
    else yield event;
  }
}

function parseEvent(line: string): RunEvent | null {
  try {
    const event: unknown = JSON.parse(line);
    if (typeof event !== 'object' || event === null) return null;
    if (!('type' in event) || !eventTypes.has(event.type)) return null;
    if (!('timeNs' in event) || typeof event.timeNs !== 'number') return null;
    return event as RunEvent;
  } catch {
    return null;
  }
}

/** Lines of a file, by chunks; empty for a file that does not exist. */
function* readLines(path: string): Generator<string, void, undefined> {
  const fd = openOrNull(path);
  if (fd === null) return;
  try {
    const chunk = Buffer.alloc(64 * 1024);
    const decoder = new StringDecoder('utf8');
    let rest = '';
    for (;;) {
      const count = readSync(fd, chunk, 0, chunk.length, null);
      if (count === 0) break;
      const lines = (rest + decoder.write(chunk.subarray(0, count))).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') yield line;
    }
    if (rest !== '') yield rest;
  } finally {
    closeSync(fd);
  }
}

function openOrNull(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') return null;
    throw new CgmonError('record', `cannot read ${path}: ${systemErrorCode(cause) ?? 'unreadable'}`, {
      cause,
    });
  }
}
