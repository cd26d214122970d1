// How fast the report is in a browser: npm run build; node bench/run.mjs report-page [--json]
// An hour at 20 Hz with 203 calls, and an hour at 100 Hz, opened in a headless Chromium. A frame is the time from an
// input event until the page has drawn what follows from it. The yardstick is an empty page in the same browser.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { pageAssets } from '../src/cli/page-assets.js';
import { reportPage } from '../src/report/report-page.js';
import { launchBrowser } from '../test/browser/browser.js';
import { syntheticTimeline } from '../test/support/synthetic-timeline.js';
import { median, numberFlag, quantile, report } from './report.js';

const rounds = numberFlag('rounds', 5);
const moves = numberFlag('moves', 120);
const directory = mkdtempSync(join(tmpdir(), 'cgmon-bench-page-'));

function write(name: string, rateHz: number): string {
  const path = join(directory, `${name}.html`);
  const run = syntheticTimeline({ seconds: 3600, rateHz, calls: 203 });
  writeFileSync(path, reportPage(pageAssets('report-page'), [run]));
  return path;
}

/** Milliseconds from the request until the charts are drawn; the median of fresh pages. */
async function openMs(browser: Browser, path: string, ready: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const started = performance.now();
    await page.goto(pathToFileURL(path).href);
    await page.waitForSelector(ready);
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))');
    times.push(performance.now() - started);
    await page.close();
  }
  return median(times);
}

/** Milliseconds that the page works after each of many events, until its frame is drawn. */
function frames(page: Page, act: string): Promise<number[]> {
  return page.evaluate(`(async () => {
    const charts = document.querySelector('.focus');
    const plots = [...document.querySelectorAll('.u-over')];
    const box = plots[1].getBoundingClientRect();
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const times = [];
    for (let at = 0; at < ${moves}; at += 1) {
      await frame();
      const started = performance.now();
      ${act};
      // Work of the event, and of the callbacks for the frame that follows it.
      const worked = performance.now() - started;
      times.push(worked + (await new Promise((done) => requestAnimationFrame(() => {
        const began = performance.now();
        queueMicrotask(() => setTimeout(() => done(performance.now() - began)));
      }))));
    }
    return times;
  })()`);
}

const hover = `plots[1].dispatchEvent(new MouseEvent('mousemove', {
  bubbles: true, clientX: box.left + (at / ${moves}) * box.width, clientY: box.top + 20, view: window }))`;
const zoom = `charts.dispatchEvent(new KeyboardEvent('keydown', { key: at % 24 < 12 ? '+' : '-', bubbles: true }))`;

const browser = await launchBrowser();
try {
  const empty = join(directory, 'empty.html');
  writeFileSync(empty, '<!doctype html><title>empty</title><canvas></canvas>');
  const at20 = write('at20', 20);
  const at100 = write('at100', 100);
  const emptyMs = await openMs(browser, empty, 'canvas');
  const open20 = await openMs(browser, at20, '.charts canvas');
  const open100 = await openMs(browser, at100, '.charts canvas');
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(pathToFileURL(at20).href);
  await page.waitForSelector('.charts canvas');
  const hovers = await frames(page, hover);
  const zooms = await frames(page, zoom);
  report(
    'report-page',
    [
      { name: '1 h at 20 Hz, 203 calls: opens in', value: open20, unit: 'ms', atMost: 1000 },
      { name: '1 h at 100 Hz, 203 calls: opens in', value: open100, unit: 'ms', atMost: 2000 },
      { name: 'of an empty page', value: open20 / emptyMs, unit: 'x' },
      { name: 'hover, median frame', value: median(hovers), unit: 'ms', atMost: 16 },
      { name: 'zoom, median frame', value: median(zooms), unit: 'ms', atMost: 16 },
      { name: 'file at 20 Hz', value: statSync(at20).size / 1e6, unit: 'MB', atMost: 1 },
      { name: 'file at 100 Hz', value: statSync(at100).size / 1e6, unit: 'MB' },
    ],
    { emptyMs, hoverP95: quantile(hovers, 0.95), zoomP95: quantile(zooms, 0.95), rounds, moves },
  );
} finally {
  await browser.close();
  rmSync(directory, { recursive: true });
}
