import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from '../model/errors.js';

/**
 * Whether a session ended in an error of the model's API: its last assistant line is one of the CLI's own. An
 * error that a retry got over is none. Sample:
 *
 * {"type":"assistant","message":{"model":"<synthetic>","content":[{"type":"text","text":"API Error: 400"}]},"error":"unknown","isApiErrorMessage":true}
 */
export function endsInApiError(trace: string): boolean {
  const last = trace.split('\n').findLast((line) => /"type":\s*"assistant"/.test(line));
  return last !== undefined && /"isApiErrorMessage":\s*true/.test(last);
}

/** The same for the copies of traces in a run's directory; false where there are none. Sub-agents are left out. */
export function runEndedInApiError(traceDirectory: string): boolean {
  try {
    return readdirSync(traceDirectory, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.jsonl') && !/(?:^|\/)(?:agent-|subagents\/)/.test(name))
      .some((name) => endsInApiError(readFileSync(join(traceDirectory, name), 'utf8')));
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
