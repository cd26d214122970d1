import type { CallRecord } from './call-record.js';
import type { AssistantEntry, ToolUseBlock } from './entry.js';
import { excerpt, stringOf } from './json-line.js';
import { summarize } from './summary.js';

/** By so much of its prompt a sub-agent is known again. */
export const promptHeadLength = 400;
const maxCommand = 64 * 1024;

/** A call as it was asked for, `order` after the others. */
export function newCall(
  entry: AssistantEntry,
  { id, name, input }: ToolUseBlock,
  chain: string,
  order: number,
): CallRecord {
  const prompt = stringOf(input['prompt']);
  const command = name === 'Bash' ? stringOf(input['command']) : null;
  return {
    id,
    name,
    sessionId: entry.sessionId,
    agentId: entry.agentId,
    chain,
    copied: entry.copied,
    alsoIn: null,
    messageId: entry.messageId,
    askedAtMs: entry.atMs,
    order,
    summary: summarize(input),
    command: command === null ? null : excerpt(command, maxCommand),
    kind: null,
    promptHead:
      (name === 'Task' || name === 'Agent') && prompt !== null ? excerpt(prompt, promptHeadLength) : null,
    stops: stringOf(input['task_id']) ?? stringOf(input['shell_id']) ?? stringOf(input['taskId']),
    reportedAtMs: null,
    isError: false,
    errorCode: null,
    taskId: null,
    childAgentId: null,
    taskEnd: null,
    denied: false,
    synthetic: false,
    stopped: false,
    exitZero: false,
    personAsked: false,
    hookMs: 0,
    preHookMs: 0,
    abandoned: null,
    abandonedAtMs: null,
  };
}
