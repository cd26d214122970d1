import { inVm, needVm } from './cgmon.js';

/** What the tests of experiments share: tasks of the scripted agent, and the results that cgmon wrote. */

export const mib = 1024 ** 2;

/** A workspace whose scripted agent makes one Bash call, which leaves the file "done" if it got through. */
function taskFiles(name: string, command: string): string {
  const call = { name: 'Bash', input: { command: `${command} && touch done`, description: 'work' } };
  const scenario = { prompt: 'x', turns: [{ thinkMs: 200, toolUses: [call] }, { text: 'Done.' }] };
  return (
    `mkdir -p ${name} && cp -r ~/cgmon/test/agents/scripted-agent.mjs ~/cgmon/test/agents/lib ${name}/ && ` +
    `printf %s '${JSON.stringify(scenario)}' > ${name}/scenario.json`
  );
}

function taskLine(name: string): string {
  return `  - {name: ${name}, command: [node, scripted-agent.mjs, scenario.json], workspace: ${name}, check: test -f done}`;
}

/** A directory in the VM with the tasks, and experiment files of all or some of them; results in it stay. */
export async function experimentIn(
  directory: string,
  tasks: Readonly<Record<string, string>>,
  files: Readonly<Record<string, { readonly tasks: readonly string[]; readonly yaml: readonly string[] }>>,
): Promise<string> {
  const path = `/home/dev/work/${directory}`;
  const steps = Object.entries(tasks).map(([name, command]) => taskFiles(name, command));
  await needVm([`mkdir -p ${path}`, `cd ${path}`, ...steps, 'true'].join(' && '));
  for (const [name, file] of Object.entries(files)) {
    await writeExperiment(path, name, file.tasks, file.yaml);
  }
  return path;
}

export async function writeExperiment(
  directory: string,
  name: string,
  tasks: readonly string[],
  yaml: readonly string[],
): Promise<void> {
  const lines = ['tasks:', ...tasks.map(taskLine), ...yaml];
  await needVm(`printf '%s\\n' '${lines.join("' '")}' > ${directory}/${name}`);
}

export interface ResultLine {
  readonly key: string;
  readonly task: string;
  readonly runId: string;
  readonly outcome: string;
  readonly limits: { readonly memoryMaxBytes?: number | null; readonly cpus?: number };
}

/** The results so far, in the order they ended; none before the first. */
export async function resultsOf(directory: string): Promise<ResultLine[]> {
  const { stdout, code } = await inVm(`cat ${directory}/results.ndjson`);
  if (code !== 0) return [];
  const lines = stdout.trim().split('\n').slice(1);
  return lines.map((line) => JSON.parse(line) as ResultLine);
}

/** The outcomes of a task by its memory limit (null: none), as often as it was repeated. */
export function outcomesOf(results: readonly ResultLine[], task: string, limit: number | null): string[] {
  return results
    .filter((one) => one.task === task && (one.limits.memoryMaxBytes ?? null) === limit)
    .map(({ outcome }) => outcome);
}

/** Starts a command in the background of the VM; gives what kills it as the kernel's OOM killer would. */
export async function startInVm(directory: string, command: string): Promise<() => Promise<void>> {
  const pid = await needVm(
    `cd ${directory} && { setsid nohup ${command} > started.log 2>&1 < /dev/null & echo $!; }`,
  );
  return async () => {
    await needVm(`kill -9 ${pid.trim()}; sleep 1; cgmon clean --yes`);
  };
}
