import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { boardFiles, dashboardsFolder } from './panels.js';
import { noPromtool } from './promtool.js';

function yamlOf(file: string): unknown {
  return parse(readFileSync(join(dashboardsFolder, file), 'utf8'));
}

describe('provisioning', () => {
  const config = yamlOf('prometheus/prometheus.yml') as {
    readonly global: { readonly scrape_interval: string };
    readonly rule_files: readonly string[];
    readonly scrape_configs: readonly { readonly job_name: string; readonly honor_timestamps?: boolean }[];
  };

  it.skipIf(noPromtool !== null)('prometheus.yml is found good by promtool check config', () => {
    const file = join(dashboardsFolder, 'prometheus/prometheus.yml');
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'config', file], { encoding: 'utf8' });
    expect(status, `${stdout}${stderr}`).toBe(0);
  });

  it('prometheus.yml loads the rules beside it, and names the job as the alert on its end does', () => {
    const missing = config.rule_files.filter(
      (file) => !existsSync(join(dashboardsFolder, 'prometheus', file)),
    );
    expect(missing).toEqual([]);
    const alerts = readFileSync(join(dashboardsFolder, 'prometheus/alert-rules.yml'), 'utf8');
    expect(alerts).toContain(`up{job="${config.scrape_configs[0]?.job_name}"}`);
  });

  it("Grafana's data source scrapes as often as Prometheus does", () => {
    const { datasources } = yamlOf('grafana/datasources/cgmon.yml') as {
      readonly datasources: readonly { readonly type: string; readonly jsonData: { timeInterval: string } }[];
    };
    expect(datasources[0]).toMatchObject({
      type: 'prometheus',
      jsonData: { timeInterval: config.global.scrape_interval },
    });
  });

  it('Grafana loads the boards from one folder of files', () => {
    const { apiVersion, providers } = yamlOf('grafana/dashboards/cgmon.yml') as {
      readonly apiVersion: number;
      readonly providers: readonly { readonly type: string; readonly options: { readonly path: string } }[];
    };
    expect(apiVersion).toBe(1);
    expect(providers[0]?.type).toBe('file');
    expect(dirname(providers[0]?.options.path ?? '')).toBe('/var/lib/grafana/dashboards');
  });

  it('boards are bare objects without a number, each with a uid of its own', () => {
    const boards = boardFiles();
    expect(boards.map((board) => [(board as { id?: unknown }).id, '__inputs' in board])).toEqual(
      boards.map(() => [null, false]),
    );
    expect(new Set(boards.map(({ uid }) => uid)).size).toBe(boards.length);
  });

  it('links lead to boards that are there', () => {
    const uids = boardFiles().map(({ uid }) => uid);
    const links = boardFiles().flatMap((board) => JSON.stringify(board).match(/\/d\/[\w-]+/g) ?? []);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !uids.includes(link.slice(3)))).toEqual([]);
  });
});
