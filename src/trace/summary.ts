import { excerpt, stringOf, type JsonObject } from './json-line.js';

const maxSummary = 300;

/** Inputs worth showing, the most telling first. */
const tellingKeys = [
  'command',
  'file_path',
  'notebook_path',
  'pattern',
  'query',
  'url',
  'description',
  'skill',
  'subject',
  'task_id',
  'taskId',
  'shell_id',
  'bash_id',
  'path',
  'prompt',
] as const;

/** One line for people: the command, the file, the pattern; '' where the input has none of them. */
export function summarize(input: JsonObject): string {
  for (const key of tellingKeys) {
    const value = stringOf(input[key]);
    if (value === null || value === '') continue;
    const start = value
      .slice(0, maxSummary * 2)
      .replaceAll(/\s+/g, ' ')
      .trim();
    return excerpt(start.length > maxSummary ? `${start.slice(0, maxSummary - 1)}…` : start, maxSummary);
  }
  return '';
}
