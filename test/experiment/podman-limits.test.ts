import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { extraLimitArgs } from '../../src/experiment/limit-args.js';
import { endsInApiError, runEndedInApiError } from '../../src/experiment/model-error.js';

describe('extraLimitArgs', () => {
  it('has words for memory.high and io.max', () => {
    const limits = { memoryHighBytes: 1024, io: ['/dev/vda rbps=1048576 wiops=200', '/dev/vdb wbps=5'] };
    expect(extraLimitArgs(limits)).toEqual([
      '--cgroup-conf=memory.high=1024',
      '--device-read-bps=/dev/vda:1048576',
      '--device-write-iops=/dev/vda:200',
      '--device-write-bps=/dev/vdb:5',
    ]);
  });
  it('has none for no limit', () => {
    expect(extraLimitArgs({ memoryHighBytes: null, memoryMaxBytes: 5, io: [] })).toEqual([]);
  });
});

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
