import { Worker } from 'node:worker_threads';

export interface Scraped {
  readonly ms: readonly number[];
  readonly bytes: number;
  readonly zippedBytes: number;
  readonly series: number;
}

const script = `
const { parentPort, workerData } = require('node:worker_threads');
const { request } = require('node:http');
const { gunzipSync } = require('node:zlib');
const scrape = () => new Promise((resolve, reject) => {
  const started = performance.now();
  request(workerData.url, { headers: { 'accept-encoding': 'gzip', accept: 'application/openmetrics-text' } }, (answer) => {
    const chunks = [];
    answer.on('data', (chunk) => chunks.push(chunk));
    answer.on('end', () => resolve({ ms: performance.now() - started, body: Buffer.concat(chunks) }));
  }).on('error', reject).end();
});
(async () => {
  const ms = [];
  let body = Buffer.alloc(0);
  let next = performance.now();
  for (let count = 0; count < workerData.times; count += 1) {
    await new Promise((done) => setTimeout(done, Math.max(0, next - performance.now())));
    next += workerData.everyMs;
    const one = await scrape();
    ms.push(one.ms);
    body = one.body;
  }
  const text = gunzipSync(body);
  const series = text.toString().split('\\n').filter((line) => line !== '' && !line.startsWith('#')).length;
  parentPort.postMessage({ ms, bytes: text.length, zippedBytes: body.length, series });
})();
`;

/** Scrapes from a thread of its own, so that reading the answer does not hold up the server. */
export function scrape(url: string, times: number, everyMs: number): Promise<Scraped> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, { eval: true, workerData: { url, times, everyMs } });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
