import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../vm/vm.js';

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A real Prometheus (Debian package `prometheus`) with a store of its own. */
export interface Prometheus {
  readonly url: string;
  /** An instant query. Rejects with Prometheus' own words when it does not parse. */
  query(expression: string, at?: Date): Promise<readonly Sample[]>;
  close(): Promise<void>;
}

export interface PrometheusOptions {
  /** "127.0.0.1:9464" */
  readonly target: string;
  /** Text of rule files. */
  readonly rules?: readonly string[];
  /** More lines of the scrape job, indented by four. */
  readonly job?: string;
}

/** Starts Prometheus; it scrapes the target once a second. */
export async function startPrometheus({
  target,
  rules = [],
  job = '',
}: PrometheusOptions): Promise<Prometheus> {
  const directory = mkdtempSync(join(tmpdir(), 'cgmon-prometheus-'));
  rules.forEach((text, at) => writeFileSync(join(directory, `rules-${at}.yml`), text));
  writeFileSync(
    join(directory, 'prometheus.yml'),
    `global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: ${JSON.stringify(rules.map((_, at) => `rules-${at}.yml`))}
scrape_configs:
  - job_name: cgmon
    static_configs: [{targets: ["${target}"]}]
${job}`,
  );
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    'prometheus',
    [
      `--config.file=${directory}/prometheus.yml`,
      `--storage.tsdb.path=${directory}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
      '--enable-feature=exemplar-storage',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const close = async () => {
    child.kill();
    await exited;
    rmSync(directory, { recursive: true, force: true });
  };
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const ready = await fetch(`${url}/-/ready`).catch(() => null);
    if (ready?.ok === true) return { url, query: (expression, at) => query(url, expression, at), close };
    if (child.exitCode !== null) break;
    await new Promise((done) => setTimeout(done, 100));
  }
  await close();
  throw new Error(`prometheus did not start:\n${log}`);
}

async function query(url: string, expression: string, at?: Date): Promise<readonly Sample[]> {
  const time = at === undefined ? '' : `&time=${at.getTime() / 1000}`;
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}${time}`);
  const answer = (await response.json()) as {
    readonly status: string;
    readonly error?: string;
    readonly data?: {
      readonly resultType: string;
      readonly result: readonly { metric: Record<string, string>; value: [number, string] }[];
    };
  };
  if (answer.status !== 'success' || answer.data === undefined)
    throw new Error(`${expression}: ${answer.error}`);
  if (answer.data.resultType !== 'vector') return [];
  return answer.data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
}

/** What `promtool check metrics` says of a page: nothing, when all is well. */
export function checkMetrics(page: string): string {
  const { stdout, stderr, status } = spawnSync('promtool', ['check', 'metrics'], {
    input: page,
    encoding: 'utf8',
  });
  return status === 0 ? `${stdout}${stderr}` : `exit ${status}\n${stdout}${stderr}`;
}

/** Null where Prometheus is installed, else why its tests are skipped. */
export function noPrometheus(): string | null {
  return spawnSync('prometheus', ['--version']).error === undefined
    ? null
    : 'prometheus is not installed (Debian: apt-get install prometheus)';
}
