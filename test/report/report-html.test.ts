import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyTickSeries, type TickSeries } from '../../src/model/tick.js';
import { readRunReport } from '../../src/record/run-report.js';
import { escapeHtml } from '../../src/report/escape.js';
import { assignLanes } from '../../src/report/lanes.js';
import { reportHtml } from '../../src/report/report-html.js';
import { timelineData } from '../../src/report/timeline-data.js';

const fixture = resolve(import.meta.dirname, '../../fixtures/runs/20261120t223015x7k2');

async function* blocks(memory: readonly number[], peaks: readonly number[]): AsyncGenerator<TickSeries> {
  const series = emptyTickSeries(memory.length);
  memory.forEach((bytes, at) => {
    series.timeNs[at] = at * 1e9;
    series.columns.memoryBytes[at] = bytes;
    series.columns.memoryPeakBytes[at] = peaks[at] ?? Number.NaN;
    series.columns.cpuUsec[at] = at * 500_000;
  });
  yield series;
}

describe('the timeline of a report', () => {
  it('keeps the highest peak and the lowest memory of every stretch', async () => {
    const data = await timelineData(blocks([10, 20, 30, 5], [10, 99, 30, 30]), 4e9, 2);
    expect(data.memoryMax).toEqual([99, 30]);
    expect(data.memoryMin).toEqual([10, 5]);
  });

  it('gives CPU time as CPUs in use, and nothing where no tick was', async () => {
    const data = await timelineData(blocks([1, 1, 1], []), 4e9, 4);
    expect(data.cpus).toEqual([0.5, 0.5, null, null]);
    expect(data.memoryMax).toEqual([1, 1, 1, null]);
  });

  it('puts spans that overlap on lanes of their own and uses a lane again', () => {
    const spans = [
      { startNs: 0, endNs: 10 },
      { startNs: 5, endNs: 8 },
      { startNs: 10, endNs: 12 },
    ];
    expect(assignLanes(spans)).toEqual([0, 1, 0]);
  });
});

describe('the report', () => {
  it('has no script and no address to fetch, and shows every call and the sums', async () => {
    const report = await readRunReport(fixture);
    const html = reportHtml(
      report,
      await timelineData(blocks([1], [1]), (report.run.durationMs ?? 0) * 1e6, 10),
    );
    expect(html).not.toMatch(/<script|src=|href=|url\(/);
    expect(html).toContain("default-src 'none'");
    for (const { id } of report.toolCalls) expect(html).toContain(id);
    expect(html).toContain('the kernel');
  });

  it('leaves hostile names as text', async () => {
    const report = await readRunReport(fixture);
    const hostile = '</script><img src=x onerror=alert(1)>"\'\u202E';
    const toolCalls = report.toolCalls.map((call) => ({
      ...call,
      name: hostile,
      input: { summary: hostile },
    }));
    const data = await timelineData(blocks([1], [1]), 1e9, 10);
    const html = reportHtml(
      { ...report, run: { ...report.run, name: hostile, command: [hostile] }, toolCalls },
      data,
    );
    expect(html).not.toContain('<img');
    expect(html).not.toContain('\u202E');
    expect(html).toContain('&lt;img');
  });

  it('escapes all five characters that HTML gives a meaning', () => {
    expect(escapeHtml(`<a b="c" d='e'>&`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;');
  });
});
