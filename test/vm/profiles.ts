import { expect } from 'vitest';
import type { Run } from '../../src/model/run.js';
import type { RunJson } from './cgmon.js';
import { offlineOptions, withStandIn } from './stand-in.js';
import { vmRun } from './vm.js';

/** What the tests of the profiles share: an image with a repository of root's, and the real CLI by its prompt. */

export const testbed = 'localhost/cgmon-profiles-testbed:1';
const repository = [
  'mkdir /testbed && cd /testbed && git init -q && git config user.email a@b && git config user.name n',
  'echo before > code.txt && git add . && git commit -qm first',
].join(' && ');
/** Shell: makes `testbed` of a base with git, for the user that runs it. */
export function buildTestbed(base: string): string {
  return `podman run --name profiles-tb --network=none ${base} sh -c '${repository}' && podman commit --quiet profiles-tb ${testbed} && podman rm profiles-tb`;
}

export interface Launched {
  readonly report: RunJson;
  readonly said: string;
}

/** The real CLI by its prompt, in a fresh workspace. */
export async function launched(
  name: string,
  options: string,
  scenario: string,
  root = false,
): Promise<Launched> {
  const directory = `~/work/profiles/${name}`;
  const command = `rm -rf ${directory}; mkdir -p ${directory}; cd ${directory}; cgmon run --json ${offlineOptions} ${options} --prompt 'do it' --model haiku`;
  const { code, stdout, stderr } = await vmRun(withStandIn(scenario, command), { root, timeoutMs: 280_000 });
  if (code !== 0) throw new Error(`exit ${code}\n${stderr}`);
  return { report: JSON.parse(stdout) as RunJson, said: stderr };
}

export const bash = ({ toolCalls }: RunJson) => toolCalls.filter(({ name }) => name === 'Bash');

export function expectFinished({ exit, launch, trace, phases }: Run, said: string): void {
  expect(exit).toMatchObject({ code: 0, reason: 'ok' });
  expect(launch).toMatchObject({ agent: 'claude', model: 'haiku', promptBytes: 5 });
  if (launch?.result == null) throw new Error(`the CLI printed no result: ${said}`);
  expect(launch.result).toMatchObject({ outcome: 'success', isError: false, turns: 2 });
  expect(launch.result.sessionId).toBe(launch.sessionId);
  expect(trace).toMatchObject({ sessions: 1, turns: launch.result.turns });
  const names = phases.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['create', 'start', 'ready', 'think', 'tool']));
}
