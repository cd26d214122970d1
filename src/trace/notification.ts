/** How a background task ended, by its task notification. */
export interface TaskEnd {
  readonly taskId: string;
  /** Only written by newer versions. */
  readonly toolUseId: string | null;
  readonly status: string;
  readonly exitCode: number | null;
  readonly atMs: number;
}

/**
 * `<task-notification>\n<task-id>ae79</task-id>\n<tool-use-id>toolu_01</tool-use-id>\n<status>completed</status>\n
 * <summary>Background command "x" completed (exit code 0)</summary>\n</task-notification>`
 *
 * Null for a notification that names no task or is not an end.
 */
export function parseNotification(content: string, atMs: number): TaskEnd | null {
  const taskId = tag(content, 'task-id');
  const status = tag(content, 'status');
  if (taskId === null || status === null || status === 'running') return null;
  const code = /exit code (\d+)/.exec(tag(content, 'summary') ?? '')?.[1];
  return {
    taskId,
    toolUseId: tag(content, 'tool-use-id'),
    status,
    exitCode: code === undefined ? null : Number(code),
    atMs,
  };
}

function tag(content: string, name: string): string | null {
  const start = content.indexOf(`<${name}>`);
  if (start < 0) return null;
  const from = start + name.length + 2;
  const end = content.indexOf(`</${name}>`, from);
  return end < 0 ? null : content.slice(from, end).trim();
}
