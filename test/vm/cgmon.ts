import type { Run, RunReport } from '../../src/model/run.js';
import type { ToolCallUsage } from '../../src/model/tool-call.js';
import { vmRun, type VmResult } from './vm.js';

/** What a test of every day may wait for one command. */
const soon = 280_000;
/** And a long one. */
export const longTimeoutMs = 3_000_000;

export function inVm(command: string, timeoutMs = soon): Promise<VmResult> {
  return vmRun(command, { timeoutMs });
}

/** Where anything but exit code 0 is a failed test; gives what it printed. */
export async function needVm(command: string, timeoutMs = soon): Promise<string> {
  const { code, stdout, stderr } = await inVm(command, timeoutMs);
  if (code !== 0) throw new Error(`exit ${code}: ${command}\n${stderr}`);
  return stdout;
}

/** An empty workspace with the test agents in .agents; gives its path in the VM. */
export async function workspace(name: string): Promise<string> {
  const path = `/home/dev/work/${name}`;
  await needVm(`rm -rf ${path} && mkdir -p ${path} && cp -r ~/cgmon/test/agents ${path}/.agents`);
  return path;
}

export interface RunJson extends Omit<RunReport, 'toolCalls'> {
  readonly toolCalls: readonly (Omit<
    ToolCallUsage,
    'startedAtMs' | 'endedAtMs' | 'askedAtMs' | 'reportedAtMs'
  > & {
    readonly askedAt: string;
    readonly startedAt: string | null;
    readonly endedAt: string | null;
  })[];
}

/** `cgmon run --json` in a workspace: the agent's exit code and the record. */
export async function record(
  directory: string,
  options: string,
  command: string,
): Promise<VmResult & { readonly report: RunJson }> {
  const result = await inVm(`cd ${directory} && cgmon run --json ${options} -- ${command}`);
  if (!result.stdout.trimStart().startsWith('{'))
    throw new Error(`no record: exit ${result.code}\n${result.stderr}`);
  return { ...result, report: JSON.parse(result.stdout) as RunJson };
}

export async function showRun(id: string): Promise<RunJson> {
  return JSON.parse(await needVm(`cgmon show ${id} --json`)) as RunJson;
}

export async function listRuns(): Promise<readonly Run[]> {
  const { runs } = JSON.parse(await needVm('cgmon runs --json')) as { runs: readonly Run[] };
  return runs;
}
