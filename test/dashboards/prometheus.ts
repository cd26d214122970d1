import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Curve {
  readonly metric: Readonly<Record<string, string>>;
  /** Seconds since the epoch, value. */
  readonly points: readonly (readonly [number, number])[];
}

export interface RangeQuery {
  readonly expr: string;
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** A real Prometheus (Debian package `prometheus`) with a store of its own that scrapes nothing. */
export interface StoredPrometheus {
  readonly url: string;
  /** Rejects with Prometheus' own words when the query does not parse. */
  range(query: RangeQuery): Promise<readonly Curve[]>;
  instant(expr: string, at: number): Promise<readonly Curve[]>;
  labelValues(label: string, match: string, from: number, to: number): Promise<readonly string[]>;
  close(): Promise<void>;
}

interface RawCurve {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

/** Fills a Prometheus with `history` (OpenMetrics with times) and starts it. */
export async function prometheusOf(history: string): Promise<StoredPrometheus> {
  const directory = mkdtempSync(join(tmpdir(), 'cgmon-prometheus-'));
  writeFileSync(join(directory, 'history.om'), history);
  writeFileSync(join(directory, 'prometheus.yml'), 'scrape_configs: []\n');
  const data = join(directory, 'data');
  const made = spawnSync(
    'promtool',
    ['tsdb', 'create-blocks-from', 'openmetrics', join(directory, 'history.om'), data],
    { encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`promtool did not take the history: ${made.stderr}`);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    'prometheus',
    [
      `--config.file=${directory}/prometheus.yml`,
      `--storage.tsdb.path=${data}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const close = async () => {
    child.kill();
    await exited;
    rmSync(directory, { recursive: true, force: true });
  };
  for (let attempt = 0; attempt < 300 && child.exitCode === null; attempt += 1) {
    const ready = await fetch(`${url}/-/ready`).catch(() => null);
    if (ready?.ok === true) return { url, ...asking(url), close };
    await new Promise((done) => setTimeout(done, 100));
  }
  await close();
  throw new Error(`prometheus did not start:\n${log}`);
}

function asking(url: string): Pick<StoredPrometheus, 'range' | 'instant' | 'labelValues'> {
  return {
    range: async ({ expr, from, to, step }) =>
      curvesOf(await ask(url, 'query_range', { query: expr, start: from, end: to, step })),
    instant: async (expr, at) => curvesOf(await ask(url, 'query', { query: expr, time: at })),
    labelValues: async (label, match, from, to) =>
      (await ask(url, `label/${label}/values`, { 'match[]': match, start: from, end: to })) as string[],
  };
}

function curvesOf(data: unknown): readonly Curve[] {
  const { result } = data as { readonly result: readonly RawCurve[] };
  return result.map(({ metric, value, values }) => ({
    metric,
    points: (values ?? (value === undefined ? [] : [value])).map(([at, text]): readonly [number, number] => [
      at,
      Number(text),
    ]),
  }));
}

async function ask(url: string, path: string, parameters: Record<string, string | number>): Promise<unknown> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) search.set(name, String(value));
  const response = await fetch(`${url}/api/v1/${path}?${search.toString()}`);
  const answer = (await response.json()) as { status: string; error?: string; data?: unknown };
  if (answer.status !== 'success') throw new Error(`${search.get('query') ?? path}: ${answer.error}`);
  return answer.data;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
