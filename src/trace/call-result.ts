import type { CallRecord } from './call-record.js';
import { stringOf } from './json-line.js';
import { errorCode, launchedTask, neverRan } from './outcome-text.js';
import type { UserEntry } from './user-entry.js';

/** One result of a user line, with the line it stood on. */
export interface CallResult {
  readonly entry: UserEntry;
  readonly text: string;
  readonly isError: boolean;
}

/** What a result says of its call. */
export function applyResult(call: CallRecord, { entry, text, isError }: CallResult): void {
  call.reportedAtMs = entry.atMs;
  call.isError = isError;
  call.errorCode = isError ? errorCode(text) : null;
  call.synthetic = entry.denialKind === 'interrupted' && text.includes('[Tool call interrupted');
  call.denied =
    entry.deniedBeforeRun ||
    entry.denialKind === 'permission-rule' ||
    (entry.denialKind === null && isError && neverRan(text));
  call.childAgentId = stringOf(entry.result?.['agentId']);
  call.taskId =
    stringOf(entry.result?.['backgroundTaskId']) ??
    (entry.result?.['status'] === 'async_launched' ? call.childAgentId : null) ??
    launchedTask(text);
  call.personAsked = entry.personDecided;
  call.exitZero =
    !isError &&
    stringOf(entry.result?.['stdout']) !== null &&
    stringOf(entry.result?.['returnCodeInterpretation']) === null;
  call.stopped = isError && !call.denied && entry.denialKind !== null;
}

/** A result waiting for its call keeps ids and marks, not its output. */
export function withoutBulk({ entry, text, isError }: CallResult): CallResult {
  const { agentId, backgroundTaskId, status, stdout, returnCodeInterpretation } = entry.result ?? {};
  return {
    entry: {
      ...entry,
      results: [],
      result: {
        agentId,
        backgroundTaskId,
        status,
        returnCodeInterpretation,
        stdout: typeof stdout === 'string' ? '' : null,
      },
    },
    text,
    isError,
  };
}
