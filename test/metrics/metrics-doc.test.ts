import { describe, expect, it } from 'vitest';
import { cadvisorMetrics } from '../../src/metrics/cadvisor-metrics.js';
import { metricDefinitions } from '../../src/metrics/definitions.js';
import { describeMetrics } from '../../src/metrics/describe.js';

describe('docs/metrics.md', () => {
  it('is what the definitions say; scripts/metrics-doc renews it', async () => {
    await expect(describeMetrics([...metricDefinitions, ...cadvisorMetrics])).toMatchFileSnapshot(
      '../../docs/metrics.md',
    );
  });
});
