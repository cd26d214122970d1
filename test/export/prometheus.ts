import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Why a real Prometheus cannot be used here; null: it can. */
export function prometheusMissing(): string | null {
  for (const program of ['promtool', 'prometheus']) {
    try {
      execFileSync(program, ['--version'], { stdio: 'ignore' });
    } catch {
      return `no ${program} (Debian package prometheus)`;
    }
  }
  return null;
}

/** Makes blocks of an OpenMetrics file; throws with promtool's words where it refuses the file. */
export function createBlocks(file: string, blocks: string): void {
  execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', file, blocks], { stdio: 'pipe' });
}

export interface Prometheus {
  /** All points of a selector, as [seconds, value], by the labels of its series. */
  readonly points: (
    selector: string,
  ) => Promise<{ labels: Record<string, string>; values: [number, string][] }[]>;
  readonly stop: () => Promise<void>;
}

/** Starts a Prometheus on the blocks that are in `directory`, with nothing to scrape. */
export async function startPrometheus(directory: string): Promise<Prometheus> {
  const config = join(directory, 'prometheus.yml');
  writeFileSync(config, 'scrape_configs: []\n');
  const port = await freePort();
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${directory}`,
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const base = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  for (let tries = 0; tries < 200; tries += 1) {
    const ready = await fetch(`${base}/-/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return { stop, points: (selector) => query(base, selector) };
    await sleep(50);
  }
  await stop();
  throw new Error('Prometheus did not become ready');
}

async function query(
  base: string,
  selector: string,
): Promise<{ labels: Record<string, string>; values: [number, string][] }[]> {
  const parameters = new URLSearchParams({ query: `${selector}[100y]` });
  const answer = (await (await fetch(`${base}/api/v1/query?${parameters.toString()}`)).json()) as {
    data: { result: { metric: Record<string, string>; values: [number, string][] }[] };
  };
  return answer.data.result.map(({ metric, values }) => ({ labels: metric, values }));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
