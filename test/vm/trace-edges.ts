// Scenarios that the real CLI plays, and how well cgmon finds the edges of their Bash calls.
import { appendFileSync } from 'node:fs';
import { needVm, record, type RunJson, workspace } from './cgmon.js';
import { type EdgeError, edgeErrors, withShellLog } from './shell-truth.js';

export const cliVersions = ['2.1.16', '2.1.329'] as const;
export type CliVersion = (typeof cliVersions)[number];

/** Options of `cgmon run` that put another CLI in the image's place. */
export const nativeCli = '--podman-arg=--volume=/usr/local/bin/claude-native:/usr/local/bin/claude:ro';
const intervalMs = 50;
export const allowedMs = 1.5 * intervalMs;

const play = (name: string) => `sh .agents/run-claude.sh .agents/scenarios/${name}.json`;
const interrupt = (signal: string, ...names: readonly string[]) =>
  `sh .agents/interrupt-claude.sh ${signal} ${names.map((name) => `.agents/scenarios/${name}.json`).join(' ')}`;

/** A person says yes after three seconds. */
const asked = `env CGMON_PLAY=asked/ CLAUDE_ANSWER_AFTER=3 ${play('permission')}`;

interface Scenario {
  /** What runs in the container. */
  readonly command: string;
  /** Bash calls whose shell is started, at least. */
  readonly calls: number;
}

export const scenarios: Readonly<Record<string, Scenario>> = {
  basic: { command: play('basic'), calls: 3 },
  serial: { command: play('serial'), calls: 3 },
  parallel: { command: play('parallel'), calls: 2 },
  subagents: { command: play('subagents'), calls: 7 },
  background: { command: play('background'), calls: 5 },
  failing: { command: play('failing'), calls: 4 },
  timeout: { command: play('timeout'), calls: 3 },
  sigint: { command: interrupt('INT', 'interrupted'), calls: 2 },
  sigkill: { command: interrupt('KILL', 'interrupted'), calls: 2 },
  resumed: { command: interrupt('KILL', 'interrupted', 'resumed'), calls: 3 },
  permission: { command: asked, calls: 2 },
};

/** Most kinds of calls in one session, then one that asks: starting CLI and container, and turns, take the time. */
export const everything: Scenario = {
  command: `sh -c '${play('edges')}; ${asked}'`,
  calls: 13,
};

export interface PlayedScenario {
  readonly report: RunJson;
  readonly errors: readonly EdgeError[];
}

export async function playScenario(
  name: string,
  scenario: Scenario,
  version: CliVersion,
): Promise<PlayedScenario> {
  const directory = await workspace(`edges-${name}`);
  const { result, shells } = await withShellLog(() =>
    record(directory, version === '2.1.329' ? nativeCli : '', scenario.command),
  );
  const errors = edgeErrors(result.report.toolCalls, shells);
  const calls = errors.filter(({ edge }) => edge === 'start').length;
  if (calls < scenario.calls) {
    const seen = result.report.toolCalls.map(
      ({ name, status, input }) => `${name} ${status} ${input.summary}`,
    );
    const said = `exit ${result.code}; ${shells.length} shells; calls:\n${seen.join('\n')}\n${result.stderr.slice(-2000)}`;
    throw new Error(`${name}: ${calls} Bash calls, not ${scenario.calls}; ${said}`);
  }
  saveErrors(version, name, errors);
  return { report: result.report, errors };
}

/** For bench/edge-table.ts. */
function saveErrors(version: CliVersion, scenario: string, errors: readonly EdgeError[]): void {
  const path = process.env['CGMON_EDGES_OUT'];
  if (path === undefined) return;
  for (const error of errors) appendFileSync(path, `${JSON.stringify({ version, scenario, ...error })}\n`);
}

const unit = 'cgmon-edges-test.service';

/** A CLI that is killed in its second call, in a systemd unit that was started by hand and attached to. */
export async function playAttached(): Promise<PlayedScenario> {
  const directory = await workspace('edges-attached');
  await needVm(
    `mkdir -p ${directory}/bin ${directory}/.claude/projects && ln -sf /usr/local/bin/claude-native ${directory}/bin/claude; systemctl --user reset-failed ${unit} 2>/dev/null; true`,
  );
  // cgmon attach is there when the agent begins.
  const agent = `sleep 5; exec ${interrupt('KILL', 'interrupted')}`;
  const { result, shells } = await withShellLog(async () => {
    await needVm(
      `systemd-run --quiet --user --collect --unit=${unit} --working-directory=${directory} --setenv=HOME=${directory} ` +
        `--setenv=PATH=${directory}/bin:/usr/local/bin:/usr/bin:/bin sh -c '${agent}'`,
    );
    return needVm(`cgmon attach --json --trace ${directory}/.claude/projects ${unit}`);
  });
  const report = JSON.parse(result) as RunJson;
  return { report, errors: edgeErrors(report.toolCalls, shells) };
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
