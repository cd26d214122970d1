import { describe, expect, it } from 'vitest';
import { metricDefinitions } from '../../src/metrics/definitions.js';
import { describeMetrics } from '../../src/metrics/describe.js';

describe('docs/metrics.md', () => {
  it('is what the definitions say; scripts/metrics-doc renews it', async () => {
    await expect(describeMetrics(metricDefinitions)).toMatchFileSnapshot('../../docs/metrics.md');
  });
});
