import { execa } from 'execa';
import { CgmonError } from '../model/errors.js';

/**
 * The run's parent cgroup: a systemd slice of cgmon's own, made before the container and kept until its
 * totals are read. It holds nothing but the container, so its counters are the container's, exactly.
 */
export interface Slice {
  readonly name: string;
  /** Path below the cgroup2 mount. */
  readonly cgroupPath: string;
}

export interface SliceManager {
  start(name: string, description: string): Promise<Slice>;
  /** Ends the slice and everything in it. A slice that is gone already is fine. */
  stop(name: string): Promise<void>;
  /** Names of the slices of cgmon that exist now. */
  list(): Promise<string[]>;
}

/** '-' in a slice's name means hierarchy: `cgmon-x.slice` lies in `cgmon.slice`. */
export function sliceName(runId: string): string {
  return `cgmon-${runId}.slice`;
}

export function runIdOfSlice(name: string): string | null {
  return /^cgmon-([^-]+)\.slice$/.exec(name)?.[1] ?? null;
}

/** `scope` is the systemd instance: the user's for rootless Podman, the system's for root. */
export function systemdSlices(scope: 'user' | 'system', env: NodeJS.ProcessEnv): SliceManager {
  async function systemd(program: 'systemctl' | 'busctl', args: readonly string[]) {
    const result = await execa(program, [`--${scope}`, ...args], {
      env,
      extendEnv: false,
      reject: false,
      // A terminal's Ctrl-C is for cgmon alone.
      detached: true,
    });
    if (result.exitCode === undefined) {
      throw new CgmonError('unsupported-host', `${program}: not found`, {
        hint: 'cgmon launches containers under a systemd slice: install systemd, or use cgmon attach',
        cause: result,
      });
    }
    return result;
  }

  return {
    async start(name, description) {
      const properties = [
        ['Description', 's', description],
        ...['CPUAccounting', 'MemoryAccounting', 'IOAccounting', 'TasksAccounting'].map((key) => [
          key,
          'b',
          'true',
        ]),
      ];
      const started = await systemd('busctl', [
        'call',
        'org.freedesktop.systemd1',
        '/org/freedesktop/systemd1',
        'org.freedesktop.systemd1.Manager',
        'StartTransientUnit',
        'ssa(sv)a(sa(sv))',
        name,
        'fail',
        String(properties.length),
        ...properties.flat(),
        '0',
      ]);
      if (started.exitCode !== 0) throw noSession(scope, started.stderr);
      return { name, cgroupPath: await waitForCgroup(systemd, name) };
    },
    async stop(name) {
      const stopped = await systemd('systemctl', ['stop', '--', name]);
      if (stopped.exitCode !== 0 && !/not loaded/.test(stopped.stderr)) {
        throw new CgmonError('engine', `systemctl stop ${name}: ${stopped.stderr.trim()}`);
      }
    },
    async list() {
      const listed = await systemd('systemctl', [
        'list-units',
        '--type=slice',
        '--all',
        '--plain',
        '--no-legend',
        'cgmon-*.slice',
      ]);
      return listed.stdout
        .split('\n')
        .map((line) => line.trim().split(/\s+/)[0] ?? '')
        .filter((name) => runIdOfSlice(name) !== null);
    },
  };
}

type Systemd = (
  program: 'systemctl' | 'busctl',
  args: readonly string[],
) => Promise<{ stdout: string; stderr: string }>;

/** StartTransientUnit only queues a job: the cgroup appears a moment later. */
async function waitForCgroup(systemd: Systemd, name: string): Promise<string> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const shown = await systemd('systemctl', ['show', '--property=ControlGroup', '--value', '--', name]);
    const path = shown.stdout.trim();
    if (path !== '') return path;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new CgmonError('engine', `systemd did not make a cgroup for ${name} within 2.5 s`, {
    hint: 'cgmon doctor',
  });
}

function noSession(scope: 'user' | 'system', stderr: string): CgmonError {
  const reason = stderr.trim().split('\n').at(-1) ?? '';
  return new CgmonError('unsupported-host', `systemd (${scope}) made no slice: ${reason}`, {
    hint:
      scope === 'user'
        ? 'rootless Podman needs a user session: loginctl enable-linger $USER, then log in again (ssh, not su)'
        : 'systemd must be the init of this machine',
  });
}
