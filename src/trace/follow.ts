import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { watch } from 'chokidar';
import { systemErrorCode } from '../model/errors.js';
import type { ToolCall } from '../model/tool-call.js';
import type { Trace } from '../model/trace.js';
import { createFileTail, type FileTail } from './file-tail.js';
import { createTraceParser, type TraceParser } from './parser.js';
import { isTraceFile, traceFiles } from './read-trace.js';

export interface FollowOptions {
  /** Claude Code's "projects" directory; it may appear later. */
  readonly projectsDir: string;
  /** New lines were read. */
  readonly onChange: () => void;
  /** Besides the events: inotify can be silent across mounts. Default 2 s. */
  readonly pollMs?: number;
  readonly parser?: TraceParser;
  /** Files that were last written before this (ms since the epoch) are read only when they change. */
  readonly writtenAfterMs?: number;
}

export interface FollowedTrace {
  snapshot(): Trace;
  openCalls(): readonly ToolCall[];
  /** Reads everything that is on disk now. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** How often a directory that is not there yet is looked for. */
const arrivalMs = 50;

/** Follows the trace while it is written. Events say only that a file changed; what is new is found by offset. */
export function followTrace(options: FollowOptions): FollowedTrace {
  const { projectsDir, onChange, pollMs = 2000, parser = createTraceParser() } = options;
  const tails = new Map<string, FileTail>();
  const isOld = (path: string) =>
    options.writtenAfterMs !== undefined && !tails.has(path) && writtenMs(path) < options.writtenAfterMs;

  function read(path: string): void {
    if (!isTraceFile(basename(path)) || isOld(path)) return;
    if (path.endsWith('.meta.json')) {
      const text = readMeta(path);
      if (text !== null) parser.meta(path, text);
      return;
    }
    let tail = tails.get(path);
    if (tail === undefined) {
      tail = createFileTail(path);
      tails.set(path, tail);
    }
    let grew = false;
    tail.read(
      (bytes) => {
        grew = true;
        parser.push(path, bytes);
      },
      () => parser.reset(path),
    );
    if (grew) onChange();
  }

  async function drain(): Promise<void> {
    for (const path of await traceFiles(projectsDir).catch(() => [])) read(path);
  }

  const watcher = watch([], { ignoreInitial: false, alwaysStat: false });
  watcher.on('add', read);
  watcher.on('change', read);
  watcher.on('error', () => undefined);
  const poll = setInterval(() => void drain(), pollMs);
  let arrival: NodeJS.Timeout | undefined;
  if (existsSync(projectsDir)) watcher.add(projectsDir);
  else arrival = setInterval(arrived, arrivalMs);

  // The watcher sees nothing of a directory whose parents are missing too, as in a container's fresh home.
  function arrived(): void {
    if (!existsSync(projectsDir)) return;
    clearInterval(arrival);
    watcher.add(projectsDir);
  }

  return {
    snapshot: () => parser.snapshot(),
    openCalls: () => parser.openCalls(),
    drain,
    async close() {
      clearInterval(poll);
      clearInterval(arrival);
      await watcher.close();
      await drain();
    },
  };
}

function writtenMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Null: it has vanished between the event and now, or is not ours to read. */
function readMeta(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return null;
  }
}
