// Scenarios that the real CLI plays, and how well cgmon finds the edges of their Bash calls.
import { record, type RunJson, workspace } from './cgmon.js';
import { type EdgeError, edgeErrors, withShellLog } from './shell-truth.js';

export const cliVersions = ['2.1.16', '2.1.329'] as const;
export type CliVersion = (typeof cliVersions)[number];

const nativeCli = '--podman-arg=--volume=/usr/local/bin/claude-native:/usr/local/bin/claude:ro';
const intervalMs = 50;
export const allowedMs = 1.5 * intervalMs;

const play = (name: string) => `sh .agents/run-claude.sh .agents/scenarios/${name}.json`;
const interrupt = (signal: string, ...names: readonly string[]) =>
  `sh .agents/interrupt-claude.sh ${signal} ${names.map((name) => `.agents/scenarios/${name}.json`).join(' ')}`;

/** What each scenario runs in its container. */
export const scenarios: Readonly<Record<string, string>> = {
  basic: play('basic'),
  serial: play('serial'),
  parallel: play('parallel'),
  subagents: play('subagents'),
  background: play('background'),
  failing: play('failing'),
  timeout: play('timeout'),
  sigint: interrupt('INT', 'interrupted'),
  sigkill: interrupt('KILL', 'interrupted'),
  resumed: interrupt('KILL', 'interrupted', 'resumed'),
};

export interface PlayedScenario {
  readonly report: RunJson;
  readonly errors: readonly EdgeError[];
}

export async function playScenario(name: string, version: CliVersion): Promise<PlayedScenario> {
  const command = scenarios[name];
  if (command === undefined) throw new Error(`no scenario ${name}`);
  const directory = await workspace(`edges-${name}`);
  const { result, shells } = await withShellLog(() =>
    record(directory, version === '2.1.329' ? nativeCli : '', command),
  );
  const errors = edgeErrors(result.report, shells);
  if (errors.length === 0) throw new Error(`${name}: no Bash call whose shell was seen`);
  return { report: result.report, errors };
}

export function isWithin({ errorMs }: EdgeError): boolean {
  return errorMs !== null && Math.abs(errorMs) <= allowedMs;
}

/** "start: 12 edges, 100 % within 75 ms, errors -3 / 8 / 21 / 40 ms (lowest, median, 90 %, highest)". */
export function distribution(title: string, errors: readonly EdgeError[]): string {
  const values = errors.map(({ errorMs }) => errorMs ?? Number.NaN).filter(Number.isFinite);
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  const within = errors.filter(isWithin).length;
  return (
    `${title}: ${errors.length} edges, ${((100 * within) / errors.length).toFixed(1)} % within ${allowedMs} ms; ` +
    `lowest ${at(0).toFixed(0)}, median ${at(0.5).toFixed(0)}, 90 % ${at(0.9).toFixed(0)}, highest ${at(1).toFixed(0)} ms`
  );
}

export function printDistribution(title: string, errors: readonly EdgeError[]): void {
  for (const edge of ['start', 'end'] as const) {
    console.info(
      distribution(
        `${title} ${edge}`,
        errors.filter((error) => error.edge === edge),
      ),
    );
  }
  for (const { call, edge, source, errorMs } of errors.filter((error) => !isWithin(error))) {
    console.info(`  outside: ${edge} (${source}) of "${call}": ${errorMs?.toFixed(0) ?? 'no edge'} ms`);
  }
}
