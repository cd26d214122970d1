import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageAssets } from '../../src/cli/page-assets.js';
import { curvesOfText } from '../../src/report/curve-text.js';
import { reportPage } from '../../src/report/report-page.js';
import type { RunTimeline } from '../../src/report/timeline-payload.js';
import { syntheticTimeline } from '../support/synthetic-timeline.js';
import { launchBrowser, openPage, seriousViolations } from './browser.js';

const directory = mkdtempSync(join(tmpdir(), 'cgmon-report-page-'));
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  rmSync(directory, { recursive: true });
});

function write(name: string, ...runs: RunTimeline[]): string {
  const path = join(directory, `${name}.html`);
  writeFileSync(path, reportPage(pageAssets('report-page'), runs));
  return pathToFileURL(path).href;
}

const hour = syntheticTimeline({ seconds: 3600, rateHz: 20, calls: 203 });
const short = syntheticTimeline({ seconds: 60, rateHz: 20, calls: 12 });

/** The charts are drawn once a frame. */
const nextFrames = (page: Page) =>
  page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');

const highestMemory = async (page: Page) =>
  Number(await page.locator('[data-highest]').first().getAttribute('data-highest'));

const rows = (page: Page) => page.locator('table.calls tbody tr');
const shownTime = (page: Page) => page.locator('.shown').textContent();

/** Middle of the stretch in which the run's memory was highest, seconds. */
function peakAtS({ curves }: RunTimeline): number {
  const { endS, curves: of, length } = curvesOfText(curves);
  const { high } = of.memory;
  let best = 0;
  for (let at = 1; at < length; at += 1) if ((high[at] ?? 0) > (high[best] ?? 0)) best = at;
  return ((endS[best - 1] ?? 0) + (endS[best] ?? 0)) / 2;
}

describe('the report of one run', () => {
  it('is below 1 MB for an hour at 20 Hz', () => {
    expect(reportPage(pageAssets('report-page'), [hour]).length).toBeLessThan(1e6);
  });

  it('shows the exact peak of memory at every zoom level', async () => {
    const url = write('hour', hour);
    const at = peakAtS(hour);
    const levels = Array.from({ length: 12 }, (_, level) => 3600 / 3 ** level);
    for (const width of levels) {
      const { page } = await openPage(browser, `${url}#from=${at - width / 3}&to=${at + width / 3}`);
      expect([width, await highestMemory(page)]).toEqual([width, hour.payload.memoryPeakBytes]);
      await page.context().close();
    }
  });

  it('zooms by drag, shows all by a double click, and keeps the view in the address', async () => {
    const { page } = await openPage(browser, write('short', short));
    const all = await shownTime(page);
    const plot = page.locator('.u-over').nth(1);
    const box = await plot.boundingBox();
    if (box === null) throw new Error('no chart');
    await page.mouse.move(box.x + box.width * 0.25, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 20, { steps: 4 });
    await page.mouse.up();
    await nextFrames(page);
    const zoomed = await shownTime(page);
    expect(zoomed).toMatch(/^(14\.9|15\.0)\d* s to (29\.9|30\.0)\d* s$/);
    await expect.poll(() => page.url()).toContain('from=');
    await page.reload();
    expect(await shownTime(page)).toBe(zoomed);
    await page.locator('.u-over').nth(1).dblclick();
    await nextFrames(page);
    expect(await shownTime(page)).toBe(all);
    await page.context().close();
  });

  it('tells the same instant in every chart and marks the call that is pointed at', async () => {
    const { page } = await openPage(browser, write('short', short));
    await rows(page).nth(5).hover();
    await nextFrames(page);
    const values = await page.locator('.curve .value').allTextContents();
    expect(values.filter((text) => text !== '').length).toBeGreaterThan(8);
    await page
      .locator('.u-over')
      .nth(2)
      .hover({ position: { x: 300, y: 20 } });
    await nextFrames(page);
    expect(await page.locator('tr.marked').count()).toBe(1);
    await page.context().close();
  });

  it('filters, sorts, and zooms to a row that is clicked', async () => {
    const { page } = await openPage(browser, write('short', short));
    await page.locator('input[type=search]').fill('task');
    expect(await rows(page).count()).toBe(3);
    await page.locator('input[type=search]').fill('');
    await page.getByRole('button', { name: 'sort by memory peak' }).click();
    expect(await rows(page).first().textContent()).toContain('part 11');
    await rows(page).first().click();
    await nextFrames(page);
    expect(await shownTime(page)).toMatch(/^5[23]\.\d+ s to 5[78]\.\d+ s$/);
    await page.context().close();
  });

  it('is used by keys alone', async () => {
    const { page } = await openPage(browser, write('short', short));
    const before = await shownTime(page);
    await page.locator('.focus').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await nextFrames(page);
    expect(await page.locator('tr.marked').textContent()).toContain('part 1');
    await page.keyboard.press('Enter');
    await nextFrames(page);
    expect(await shownTime(page)).not.toBe(before);
    await page.keyboard.press('Home');
    await nextFrames(page);
    expect(await shownTime(page)).toBe(before);
    await page.context().close();
  });

  it.each(['light', 'dark'] as const)('breaks no serious rule of accessibility, %s', async (colorScheme) => {
    const { page } = await openPage(browser, write('short', short), { colorScheme, bypassCSP: true });
    expect(await seriousViolations(page)).toEqual([]);
    await page.context().close();
  });

  it('fits a phone and a printed page', async () => {
    const { page } = await openPage(browser, write('short', short), {
      viewport: { width: 390, height: 800 },
    });
    const overflow = () =>
      page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.emulateMedia({ media: 'print' });
    await nextFrames(page);
    expect(await page.locator('.charts canvas').count()).toBeGreaterThan(3);
    await page.context().close();
  });

  it('asks for nothing and complains of nothing', async () => {
    const { page, requests, complaints } = await openPage(browser, write('short', short));
    await nextFrames(page);
    expect(requests).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe('hostile content', () => {
  const hostile = `</script><img src=x onerror="document.title='owned'">\u202Egnp.exe \u2028 ${'x'.repeat(10_000)}`;

  it('stays text, and nothing leaves the page', async () => {
    const run = syntheticTimeline({ seconds: 30, rateHz: 20, calls: 8, what: hostile, name: hostile });
    const { page, requests, complaints } = await openPage(browser, write('hostile', run));
    await nextFrames(page);
    expect(await rows(page).first().textContent()).toContain('</script><img src=x');
    expect(await page.title()).toContain('</script>');
    expect(await page.locator('img').count()).toBe(0);
    expect([requests, complaints]).toEqual([[], []]);
    await page.context().close();
  });

  it('is usable with a hundred thousand calls', async () => {
    const run = syntheticTimeline({ seconds: 3600, rateHz: 20, calls: 100_000 });
    const { page, complaints } = await openPage(browser, write('many', run));
    expect(await page.getByRole('status').allTextContents()).toContain(
      '300 shown of 100000 that match, 100000 in all',
    );
    await page.locator('input[type=search]').fill('toolu_99999');
    expect(await rows(page).count()).toBe(1);
    await rows(page).first().click();
    await nextFrames(page);
    expect(await shownTime(page)).toMatch(/58:4/);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe('odd runs', () => {
  it.each([
    ['no calls', { seconds: 10, rateHz: 20, calls: 0 }, '0 calls'],
    ['no ticks', { seconds: 0, rateHz: 20, calls: 3 }, '3 calls'],
  ])('are shown without complaint: %s', async (name, options, count) => {
    const { page, complaints } = await openPage(
      browser,
      write(name.replace(' ', '-'), syntheticTimeline(options)),
    );
    await nextFrames(page);
    expect(await page.getByRole('status').allTextContents()).toContain(count);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe('the report of two runs', () => {
  it('compares them in a table and lays them over each other at a call', async () => {
    const other = syntheticTimeline({ seconds: 90, rateHz: 20, calls: 12, name: 'other' });
    const { page, complaints } = await openPage(browser, write('two', short, other));
    expect(await page.locator('table.runs tbody tr').count()).toBe(2);
    expect(await page.locator('section.run').count()).toBe(2);
    const before = await shownTime(page);
    await page.locator('select').selectOption('Edit/1');
    await nextFrames(page);
    expect(await shownTime(page)).not.toBe(before);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
