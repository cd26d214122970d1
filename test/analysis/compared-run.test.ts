import { describe, expect, it } from 'vitest';
import { comparedRun } from '../../src/analysis/compared-run.js';
import type { Run } from '../../src/model/run.js';
import type { ToolCallUsage } from '../../src/model/tool-call.js';
import { sampleRecording } from '../export/sample-recording.js';

const { report } = sampleRecording();
const compared = (
  run: Partial<Run>,
  calls: readonly ToolCallUsage[],
): ReturnType<typeof comparedRun>['metrics'] =>
  comparedRun({ ...report.run, ...run }, calls, 'unknown').metrics;

describe('comparedRun', () => {
  it('knows the tool time of an import that has calls and no trace, but not its retries and tokens', () => {
    const metrics = compared({ kind: 'import', trace: null }, report.toolCalls);
    expect(metrics.toolS).toBeGreaterThan(0);
    expect(metrics.toolS).toBe(compared({}, report.toolCalls).toolS);
    expect(metrics).toMatchObject({ retries: Number.NaN, tokens: Number.NaN });
  });

  it('does not take a run without trace and calls for one without tool time', () => {
    expect(compared({ trace: null }, [])).toMatchObject({ toolS: Number.NaN, thinkingS: Number.NaN });
  });
});
