import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemErrorCode } from '../model/errors.js';
import { isObject, numberOf, parseLine, stringOf } from './json-line.js';

/** What a running CLI says of itself: sessions/<pid>.json beside projects/, rewritten at each change. */
export interface SessionStatus {
  readonly sessionId: string;
  /** "busy", "idle", "waiting" and maybe others. */
  readonly status: string;
  /** What it waits for ("permission prompt", "dialog open"); null: nothing, or not told. */
  readonly waitingFor: string | null;
  /** Wall clock of the change, ms since the epoch. */
  readonly atMs: number;
}

/**
 * `{"pid":71,"sessionId":"9f71...","version":"2.1.329","status":"waiting","waitingFor":"permission prompt",
 * "statusUpdatedAt":1795208621398}`. Null where the version writes no status (before 2.1.233; `--print` never waits).
 */
export function parseSessionStatus(text: string): SessionStatus | null {
  const value = parseLine(text).records[0];
  if (!isObject(value)) return null;
  const sessionId = stringOf(value['sessionId']);
  const status = stringOf(value['status']);
  const atMs = numberOf(value['statusUpdatedAt']);
  if (sessionId === null || status === null || atMs === null) return null;
  return { sessionId, status, waitingFor: stringOf(value['waitingFor']), atMs };
}

export interface SessionStatusWatch {
  /** Reads what has changed since the last look. */
  look(): void;
  close(): void;
}

/**
 * Looks at the session registry beside `projectsDir` every `intervalMs`: the times stand in the files, so looking
 * seldom loses nothing but a dialog that came and went between two looks. Other files there are secrets: not read.
 */
export function watchSessionStatus(options: {
  readonly projectsDir: string;
  readonly onStatus: (status: SessionStatus) => void;
  readonly intervalMs?: number;
}): SessionStatusWatch {
  const directory = join(dirname(options.projectsDir), 'sessions');
  const known = new Map<string, { mtimeMs: number; status: string; atMs: number }>();

  function lookAt(name: string): void {
    const path = join(directory, name);
    const { mtimeMs } = statSync(path);
    const before = known.get(name);
    if (before?.mtimeMs === mtimeMs) return;
    const status = parseSessionStatus(readFileSync(path, 'utf8'));
    if (status === null) return; // Torn: the next look has it whole.
    known.set(name, { mtimeMs, status: status.status, atMs: status.atMs });
    if (before?.status !== status.status || before.atMs !== status.atMs) options.onStatus(status);
  }

  function look(): void {
    for (const name of namesIn(directory)) {
      try {
        lookAt(name);
      } catch (error) {
        if (systemErrorCode(error) === undefined) throw error; // Removed at the CLI's end.
      }
    }
  }

  const timer = setInterval(look, options.intervalMs ?? 200);
  return {
    look,
    close() {
      clearInterval(timer);
      look();
    },
  };
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).filter((name) => /^\d+\.json$/.test(name));
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return []; // Versions before 2.1.85 have none; others make it when they start.
  }
}
