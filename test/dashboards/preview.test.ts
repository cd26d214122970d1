import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricDefinitions } from '../../src/metrics/definitions.js';
import { cadvisorMetrics } from '../../src/metrics/cadvisor-metrics.js';
import { historyText } from './history.js';
import { boardFiles, type Choices } from './panels.js';
import { boardData } from './preview/board-data.js';
import { pageHtml } from './preview/page.js';
import { cadvisorBoard } from './preview/cadvisor-board.js';
import { prometheusOf, type StoredPrometheus } from './prometheus.js';
import { noPromtool } from './promtool.js';

const to = 1_760_000_000;
const window = { from: to - 30 * 60, to, step: 15 };
const choices: Choices = {
  instance: 'node-1:9464',
  container: 'agent-1',
  rateInterval: '1m',
  range: '30m',
};
/** Pictures are kept where this says. */
const kept = process.env['CGMON_PREVIEW_DIR'];

let prometheus: StoredPrometheus;
let browser: Browser;
let folder: string;

/** Every board drawn from a real Prometheus, since there is no Grafana to do it. */
describe.skipIf(noPromtool !== null)('a board drawn in a browser', () => {
  beforeAll(async () => {
    folder = kept ?? mkdtempSync(join(tmpdir(), 'cgmon-preview-'));
    mkdirSync(folder, { recursive: true });
    prometheus = await prometheusOf(historyText(to, [...metricDefinitions, ...cadvisorMetrics]));
    browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
    });
  });
  afterAll(async () => {
    await browser.close();
    await prometheus.close();
    if (kept === undefined) rmSync(folder, { recursive: true });
  });

  for (const board of [...boardFiles(), cadvisorBoard]) {
    it(`${board.file}: each panel has its place, and shows something`, async () => {
      const data = await boardData(board, prometheus, choices, window);
      const file = join(folder, board.file.replace('.json', '.html'));
      writeFileSync(file, pageHtml(board, data, window));
      const page = await browser.newPage({ viewport: { width: 1520, height: 900 } });
      await page.goto(pathToFileURL(file).href);
      await page.screenshot({ path: file.replace('.html', '.png'), fullPage: true });
      expect(await page.getByText('No data').count()).toBe(0);
      expect(await page.locator('section').count()).toBe(
        board.panels.filter(({ type }) => type !== 'row').length,
      );
      // Panels that lie over each other would hide one another.
      const boxes = board.panels.map(({ title, gridPos }) => ({ title, ...gridPos }));
      const over = boxes.filter((a, at) =>
        boxes
          .slice(at + 1)
          .some((b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h),
      );
      expect(over.map(({ title }) => title)).toEqual([]);
      await page.close();
    });
  }
});
