import { CgmonError } from '../model/errors.js';
import { type Engine, lastLine } from './engine.js';
import { candidateNames } from './name.js';
import { createArgs, type LaunchPlan, runLabel } from './plan.js';

/** Creates the planned container; gives its id and the name it got. Rejects with a CgmonError, or the reason of `signal`. */
export async function createContainer(
  engine: Engine,
  plan: LaunchPlan,
  signal: AbortSignal,
): Promise<{ readonly id: string; readonly name: string }> {
  const names = plan.namePinned ? [plan.name] : candidateNames(plan.name);
  for (const name of names) {
    signal.throwIfAborted();
    const result = await engine.call(createArgs({ ...plan, name }), { signal });
    if (result.exitCode === 0) return { id: result.stdout.trim(), name };
    if (!/already in use/.test(result.stderr)) {
      throw new CgmonError('engine', `podman create: ${lastLine(result.stderr)}`);
    }
  }
  throw new CgmonError('usage', `container name ${plan.name} is taken`, {
    hint: plan.namePinned ? `podman rm ${plan.name}` : 'choose another with --name',
  });
}

/** Removes what a creation that failed or was stopped has made of a run's container. */
export async function removeHalfMade(engine: Engine, runId: string): Promise<void> {
  const all = await listRunContainers(engine);
  for (const { id } of all.filter((one) => one.runId === runId)) await removeContainer(engine, id);
}

/** Kills and removes; a container that is gone already is fine. */
export async function removeContainer(engine: Engine, container: string): Promise<void> {
  const result = await engine.call(['rm', '--force', '--time=0', '--volumes', '--', container]);
  if (result.exitCode !== 0 && !/no such container|no container with/i.test(result.stderr)) {
    throw new CgmonError('engine', `podman rm ${container}: ${lastLine(result.stderr)}`);
  }
}

/** Containers that cgmon made, running or not: id, name and the run they belong to. */
export async function listRunContainers(
  engine: Engine,
): Promise<{ id: string; name: string; runId: string }[]> {
  const text = await engine.need(
    [
      'ps',
      '--all',
      '--no-trunc',
      `--filter=label=${runLabel}`,
      `--format={{.ID}}\t{{.Names}}\t{{index .Labels "${runLabel}"}}`,
    ],
    'podman ps',
  );
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [id = '', name = '', runId = ''] = line.split('\t');
      return { id, name, runId };
    })
    .filter(({ runId }) => runId !== '');
}
