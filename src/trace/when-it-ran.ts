import type { EdgeSource, ToolCall, ToolCallStatus } from '../model/tool-call.js';
import type { CallState, MessageState } from './call-state.js';
import { runsConcurrently } from './read-only.js';

/**
 * When the calls of one message ran, as far as the trace alone tells.
 *
 * A tool_use time stamp is when the model finished writing the call. Older CLIs start tools only when the whole
 * message has ended, newer ones as soon as a call is complete (`startsWhileStreaming`). A call that may write
 * waits for every earlier call of its message; one that only reads waits for those that may write. A result's
 * time stamp is 1 to 40 ms after the real end.
 */
export function windowsOfMessage(
  message: MessageState,
  startsWhileStreaming: boolean,
  parentOf: (agentId: string) => string | null,
): ToolCall[] {
  let allEndMs = Number.NEGATIVE_INFINITY;
  let writersEndMs = Number.NEGATIVE_INFINITY;
  return message.calls.map((call) => {
    const { use, askedAtMs, result } = call;
    const neverRan = result?.deniedBeforeRun === true || call.orphaned;
    const concurrent = runsConcurrently(use.name, use.command);
    const queueEndMs = concurrent ? writersEndMs : allEndMs;
    const readyAtMs = startsWhileStreaming ? askedAtMs : Math.max(askedAtMs, message.lastAtMs);
    const endedAtMs = neverRan ? null : endOf(call);
    const earliestMs = Math.max(readyAtMs, queueEndMs);
    const startedAtMs = neverRan ? null : Math.min(earliestMs, endedAtMs ?? earliestMs);
    if (!neverRan) {
      const blocksUntilMs = call.reportedAtMs ?? endedAtMs ?? earliestMs;
      allEndMs = Math.max(allEndMs, blocksUntilMs);
      if (!concurrent) writersEndMs = Math.max(writersEndMs, blocksUntilMs);
    }
    const start: EdgeSource = startedAtMs === askedAtMs ? 'trace' : 'serial';
    return {
      id: use.id,
      name: use.name,
      category: null,
      sessionId: call.sessionId,
      agentId: call.agentId,
      parentId: call.agentId === null ? null : parentOf(call.agentId),
      messageId: call.messageId,
      askedAtMs,
      startedAtMs,
      endedAtMs,
      reportedAtMs: call.reportedAtMs,
      edges: { start, end: 'trace' },
      status: statusOf(call),
      exitCode: exitCodeOf(call),
      input: { summary: use.summary, ...(use.command === null ? {} : { command: use.command }) },
      processes: null,
    };
  });
}

function endOf({ result, reportedAtMs, hookMs, background, askedAtMs }: CallState): number | null {
  if (background !== null) return background.endedAtMs;
  if (result === null || reportedAtMs === null || result.synthetic || result.backgroundTaskId !== null)
    return null;
  return Math.max(askedAtMs, reportedAtMs - hookMs);
}

function statusOf({ result, background }: CallState): ToolCallStatus {
  if (result === null) return 'unfinished';
  if (result.backgroundTaskId !== null || background !== null) return 'background';
  if (result.synthetic || /Request interrupted by user|^User rejected tool use/.test(result.errorText)) {
    // 2.1.16 says "interrupted" of every exit 137, also when nobody interrupted.
    if (!result.errorText.startsWith('Exit code 137')) return 'interrupted';
  }
  return result.isError ? 'error' : 'ok';
}

function exitCodeOf({ use, result }: CallState): number | null {
  if (use.name !== 'Bash' || result === null || result.backgroundTaskId !== null) return null;
  if (!result.isError) return 0;
  const code = /^(?:Error: )?Exit code (\d+)/.exec(result.errorText)?.[1];
  return code === undefined ? null : Number(code);
}
