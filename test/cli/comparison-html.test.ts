import { describe, expect, it } from 'vitest';
import { type ComparedRun, type MetricName, metrics } from '../../src/analysis/compared-run.js';
import { compareRuns } from '../../src/analysis/comparison.js';
import { comparisonHtml } from '../../src/cli/comparison-html.js';
import { seededRandom } from '../../src/stats/random.js';

const none = Object.fromEntries(metrics.map(({ name }) => [name, Number.NaN])) as Record<MetricName, number>;

describe('comparisonHtml', () => {
  it('is one file without scripts, and escapes the names of configurations', () => {
    const runs = ['<script>alert(1)</script>', 'b'].map(
      (configuration): ComparedRun => ({
        id: 'x',
        task: '',
        configuration,
        limits: {},
        outcome: 'passed',
        metrics: { ...none, wallS: 1 },
        calls: [],
        hostWarnings: [],
      }),
    );
    const comparison = compareRuns(runs, { random: seededRandom(1), resamples: 20 });
    const html = comparisonHtml({ comparison, byTool: [], byCategory: [] }, runs);
    expect(html).toContain('&lt;script&gt;alert(1)');
    expect(html).not.toMatch(/<script|<link|src=|@import|url\(/);
    expect(html).toMatch(/<h2>Outcomes<\/h2>/);
    expect(html).toMatch(/<svg /);
  });
});
