import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { endsInApiError, runEndedInApiError } from '../../src/experiment/model-error.js';

describe('endsInApiError', () => {
  const message = '{"type":"assistant","message":{"content":[]}}';
  const failure = '{"type":"assistant","error":"unknown","isApiErrorMessage":true}';
  it('looks at the last message of the model', () => {
    expect(endsInApiError([message, failure, '{"type":"user"}', ''].join('\n'))).toBe(true);
    expect(endsInApiError([message, failure, message].join('\n'))).toBe(false);
    expect(endsInApiError('')).toBe(false);
  });
  it('finds it in the traces of a run, but not in those of its sub-agents', () => {
    const directory = mkdtempSync(join(tmpdir(), 'cgmon-model-error-'));
    try {
      expect(runEndedInApiError(join(directory, 'absent'))).toBe(false);
      mkdirSync(join(directory, 'project', 'subagents'), { recursive: true });
      writeFileSync(join(directory, 'project', 'subagents', 'agent-1.jsonl'), failure);
      writeFileSync(join(directory, 'project', 'session.jsonl'), message);
      expect(runEndedInApiError(directory)).toBe(false);
      writeFileSync(join(directory, 'project', 'session.jsonl'), failure);
      expect(runEndedInApiError(directory)).toBe(true);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
