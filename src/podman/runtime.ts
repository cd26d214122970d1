import { CgmonError } from '../model/errors.js';

/** How each OCI runtime that cgmon knows of is installed. */
const installs: Readonly<Record<string, string>> = {
  crun: 'apt-get install crun',
  runc: 'apt-get install runc',
  runsc: 'install gVisor (https://gvisor.dev/docs/user_guide/install) and name runsc in containers.conf',
};

export function runtimeMissing(runtime: string, podmanSaid: string): CgmonError {
  const name = runtime.split('/').at(-1) ?? runtime;
  return new CgmonError('unsupported-host', `--runtime: Podman has no runtime "${runtime}": ${podmanSaid}`, {
    hint: installs[name] ?? 'podman knows the runtimes of [engine.runtimes] in containers.conf',
  });
}

/** What a user should know of a runtime before agreeing to it, one sentence each. */
export function runtimeWarnings(runtime: string | null): readonly string[] {
  return runtime?.split('/').at(-1) === 'runsc'
    ? [
        'gVisor: the host sees only the totals of the container, not its processes; calls are timed by the trace',
      ]
    : [];
}
