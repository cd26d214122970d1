import { CgmonError } from '../model/errors.js';

/**
 * Throws CgmonError 'usage' for a value of a variable among arguments of podman create: it would stand in the plan, in
 * replay.sh and on a command line that others can read.
 */
export function refuseValues(podmanArgs: readonly string[]): void {
  podmanArgs.forEach((arg, at) => {
    const said = variableOf(arg, podmanArgs[at + 1] ?? '');
    if (said?.includes('=') !== true) return;
    const name = said.split('=')[0] ?? '';
    throw new CgmonError('usage', `--podman-arg: values of variables do not belong on a command line`, {
      hint: `export ${name}, then --env ${name}`,
    });
  });
}

/** "NAME=value" of --env=NAME=value, --env and NAME=value, -eNAME=value, -ite and NAME=value; null: another option. */
function variableOf(arg: string, next: string): string | null {
  const [, attached] = /^(?:--env(?=[=\s]|$)|-[itq]*e)=?(.*)$/s.exec(arg) ?? [];
  if (attached === undefined) return null;
  return attached.trim() === '' ? next : attached.trim();
}
