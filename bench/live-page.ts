// What the live page takes in a browser: npm run build; node bench/run.mjs live-page [--seconds 600] [--json]
// 20 containers at 20 Hz, the timeline of one of them open, in a headless Chromium; reloaded in the middle. The
// yardstick of CPU is the server's side of the same stream.
import type { CDPSession } from 'playwright-core';
import { launchBrowser, openPage } from '../test/browser/browser.js';
import { startLiveServer } from '../test/browser/live-server.js';
import { numberFlag, quantile, report } from './report.js';

const seconds = numberFlag('seconds', 600);
const hz = 20;
const live = await startLiveServer(20, hz);
const browser = await launchBrowser('--js-flags=--expose-gc');

interface Processes {
  readonly processInfo: readonly { readonly type: string; readonly cpuTime: number }[];
}

/** CPU seconds of the browser's processes that draw and run the page. */
async function pageCpuS(session: CDPSession): Promise<number> {
  const { processInfo } = (await session.send('SystemInfo.getProcessInfo')) as Processes;
  return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

try {
  const { page } = await openPage(browser, `${live.server.url}/#container=c1`);
  await page.locator('.charts canvas').first().waitFor();
  const whole = await browser.newBrowserCDPSession();
  const session = await page.context().newCDPSession(page);
  const heapBytes = async () => {
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize;
  };
  const ticks = async () => Number(await page.locator('.live').getAttribute('data-ticks'));
  const half = async (length: number) => {
    const heaps: number[] = [];
    const cpu = await pageCpuS(whole);
    const started = performance.now();
    while (performance.now() - started < length * 1000) {
      await page.waitForTimeout(Math.min(5000, length * 250));
      heaps.push(await heapBytes());
    }
    return { heaps, cpu: ((await pageCpuS(whole)) - cpu) / ((performance.now() - started) / 1000) };
  };
  const serverCpu = process.cpuUsage();
  const startedMs = performance.now();
  const first = await half(seconds / 2);
  await page.reload();
  await page.locator('.charts canvas').first().waitFor();
  const second = await half(seconds / 2);
  const used = process.cpuUsage(serverCpu);
  const serverShare = (used.user + used.system) / 1e3 / (performance.now() - startedMs);
  const [shown, sent] = [await ticks(), Math.floor((live.source.nowNs() / 1e9) * hz)];
  const early = quantile(second.heaps.slice(0, Math.ceil(second.heaps.length / 3)), 0.5);
  const late = quantile(second.heaps.slice(-Math.ceil(second.heaps.length / 3)), 0.5);
  report(
    'live-page',
    [
      {
        name: 'CPU of the page',
        value: Math.max(first.cpu, second.cpu) * 100,
        unit: '% of a core',
        atMost: 15,
      },
      { name: 'of the server and its test containers', value: second.cpu / serverShare, unit: 'x' },
      { name: 'heap at the end, of that a third in', value: late / early, unit: 'x', atMost: 1.25 },
      { name: 'heap at the end', value: late / 1e6, unit: 'MB' },
      // What the next look of the stream brings is on its way.
      { name: 'ticks that did not arrive', value: Math.max(0, sent - shown - hz), unit: '', atMost: 0 },
    ],
    {
      seconds,
      shown,
      sent,
      firstCpu: first.cpu,
      secondCpu: second.cpu,
      heaps: [...first.heaps, ...second.heaps],
    },
  );
} finally {
  await browser.close();
  await live.close();
}
