// Writes lines as Claude Code 2.1.16 does: one write(2) per line, one line per content block.
//   {"parentUuid":"…","isSidechain":false,"userType":"external","cwd":"/w","sessionId":"…","version":"2.1.16",
//    "gitBranch":"","type":"user","message":{…},"uuid":"…","timestamp":"2026-11-20T22:14:22.992Z"}
import { createHash, randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const AGENT_VERSION = '2.1.16';

/** Claude's name for a project directory: every UTF-16 unit outside [A-Za-z0-9] becomes a dash. */
export function mungePath(path) {
  return path.replaceAll(/[^A-Za-z0-9]/g, '-');
}

/** A stable id of `length` characters for a seed, so that two plays of a scenario name things alike. */
export function seededId(seed, length) {
  return createHash('sha256').update(seed).digest('hex').slice(0, length);
}

/** Where a session's files live: its main trace, and the folder of its sub-agents' traces. */
export function sessionPaths(configDir, cwd, sessionId) {
  const project = join(configDir, 'projects', mungePath(cwd));
  return { main: join(project, `${sessionId}.jsonl`), subagents: join(project, sessionId, 'subagents') };
}

/**
 * Opens one conversation (the main one, or a sub-agent's with `agentId`). The returned functions
 * append one line each and give back its uuid.
 */
export function openTrace({ file, sessionId, cwd, agentId }) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  let lastUuid = null;
  const write = (line) => appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 });

  function envelope(parentUuid) {
    return {
      parentUuid,
      isSidechain: agentId !== undefined,
      userType: 'external',
      cwd,
      sessionId,
      version: AGENT_VERSION,
      gitBranch: '',
      ...(agentId === undefined ? {} : { agentId }),
    };
  }

  function append(line) {
    lastUuid = line.uuid;
    write(line);
    return line.uuid;
  }

  return {
    prompt(content) {
      const uuid = randomUUID();
      return append({
        ...envelope(lastUuid),
        type: 'user',
        message: { role: 'user', content },
        uuid,
        timestamp: new Date().toISOString(),
        ...(agentId === undefined ? { permissionMode: 'bypassPermissions' } : {}),
      });
    },
    assistantBlock({ messageId, requestId, model, usage, block }) {
      const uuid = randomUUID();
      return append({
        ...envelope(lastUuid),
        message: {
          id: messageId,
          type: 'message',
          role: 'assistant',
          model,
          content: [block],
          stop_reason: null,
          stop_sequence: null,
          usage,
        },
        requestId,
        type: 'assistant',
        uuid,
        timestamp: new Date().toISOString(),
      });
    },
    /** `outcome`: `{ text, isError, result }`; sub-agents' lines carry no toolUseResult, as in 2.1.16. */
    toolResult({ toolUseId, outcome, sourceUuid, endedAt }) {
      const uuid = randomUUID();
      return append({
        ...envelope(sourceUuid),
        type: 'user',
        message: {
          role: 'user',
          content: [
            {
              tool_use_id: toolUseId,
              type: 'tool_result',
              content: outcome.text,
              ...(outcome.isError === undefined ? {} : { is_error: outcome.isError }),
            },
          ],
        },
        uuid,
        timestamp: endedAt.toISOString(),
        ...(agentId === undefined ? { toolUseResult: outcome.result } : {}),
        sourceToolAssistantUUID: sourceUuid,
      });
    },
    queueOperation(operation, content) {
      write({
        type: 'queue-operation',
        operation,
        timestamp: new Date().toISOString(),
        sessionId,
        ...(content === undefined ? {} : { content }),
      });
    },
  };
}
