import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openPage, seriousViolations } from './browser.js';
import { startLiveServer } from './live-server.js';

const hz = 20;
let browser: Browser;
let live: Awaited<ReturnType<typeof startLiveServer>>;

beforeAll(async () => {
  browser = await launchBrowser();
  live = await startLiveServer(5, hz);
});

afterAll(async () => {
  await browser.close();
  await live.close();
});

const open = (hash = '') => openPage(browser, `${live.server.url}/${hash}`);
const ticksShown = async (page: Page) => Number(await page.locator('.live').getAttribute('data-ticks'));
const shownTime = (page: Page) => page.locator('.shown').textContent();
const charts = (page: Page) => page.locator('.charts canvas').first().waitFor();

describe('the live page', () => {
  it('lists the containers, and asks and complains of nothing but its own server', async () => {
    const { page, requests, complaints } = await open();
    await page.locator('table.containers tbody tr').first().waitFor();
    expect(await page.locator('table.containers tbody tr').count()).toBe(5);
    expect(await page.locator('table.containers tbody tr').first().textContent()).toContain('Bash npm test');
    await page.locator('.sparkline polyline[points*=","]').first().waitFor();
    expect(requests.filter((address) => !address.startsWith(live.server.url))).toEqual([]);
    expect(complaints).toEqual([]);
    const policy = (await fetch(live.server.url)).headers.get('content-security-policy');
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'sha256-\S+'; .*connect-src 'self'; frame-ancestors 'none'$/,
    );
    await page.context().close();
  });

  it('shows the timeline of a container grow, and follows it until it is moved', async () => {
    const { page, complaints } = await open();
    await page.getByRole('link', { name: 'agent-1' }).click();
    await charts(page);
    const before = await shownTime(page);
    await expect.poll(() => shownTime(page), { timeout: 10_000 }).not.toBe(before);
    await page.locator('.focus').focus();
    await page.keyboard.press('+');
    await page.keyboard.press('ArrowLeft');
    await page.getByText('the view stays').waitFor();
    const held = await shownTime(page);
    const ticks = await ticksShown(page);
    await expect.poll(() => ticksShown(page), { timeout: 10_000 }).toBeGreaterThan(ticks + 5);
    expect(await shownTime(page)).toBe(held);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('shows every tick there was, after a reload too', async () => {
    const { page } = await open('#container=c2');
    await charts(page);
    await page.reload();
    await charts(page);
    await expect.poll(() => ticksShown(page), { timeout: 10_000 }).toBeGreaterThan(3 * hz);
    const [shown, now] = [await ticksShown(page), live.source.nowNs() / 1e9];
    // What the next look of the stream brings is on its way.
    expect(shown).toBeGreaterThan((now - 1.5) * hz);
    expect(shown).toBeLessThanOrEqual(now * hz + 1);
    await page.context().close();
  });

  it('finds recorded runs by words, opens one, and lays two over each other at a call', async () => {
    const { page, complaints } = await open();
    const rows = page.getByRole('region', { name: 'Recorded runs' }).locator('tbody tr');
    await rows.first().waitFor();
    const all = await rows.count();
    expect(all).toBe(2);
    await page.getByLabel('Search').fill('nothing-of-that-name');
    await page.getByText('0 runs').waitFor();
    await page.getByLabel('Search').fill('');
    await rows.nth(1).waitFor();
    await rows.first().getByRole('link').click();
    await charts(page);
    await page.getByRole('checkbox').nth(0).check();
    await page.getByRole('checkbox').nth(1).check();
    await page.getByRole('button', { name: 'compare' }).click();
    await page.locator('select').waitFor();
    expect(await page.locator('section.run').count()).toBe(2);
    await page.locator('select').selectOption({ index: 1 });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('tells in words that a container is not kept any more', async () => {
    const { page } = await open('#container=nobody');
    await page.locator('.missing').waitFor();
    expect(await page.locator('.missing').textContent()).toBe('404: no such container');
    await page.context().close();
  });

  it.each(['light', 'dark'] as const)('breaks no serious rule of accessibility, %s', async (colorScheme) => {
    const { page } = await openPage(browser, `${live.server.url}/#container=c1`, {
      colorScheme,
      bypassCSP: true,
    });
    await charts(page);
    expect(await seriousViolations(page)).toEqual([]);
    await page.context().close();
  });
});
