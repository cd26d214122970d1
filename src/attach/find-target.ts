import { statSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { readIfThere } from '../cgroup/read.js';
import { cgroupTree } from '../cgroup/tree.js';
import { CgmonError } from '../model/errors.js';
import { type Engine, lastLine } from '../podman/engine.js';
import { type InspectedContainer, parseRunning } from './running-container.js';

/** What `cgmon attach` records. */
export interface AttachTarget {
  readonly kind: 'container' | 'unit' | 'cgroup';
  readonly name: string;
  /** Absolute path of the cgroup that is sampled. */
  readonly cgroupDir: string;
  /** The cgroup that holds the processes and carries the limits: the same, or the runtime's child "container". */
  readonly innerDir: string;
  readonly container: InspectedContainer | null;
}

export interface FindTargetOptions {
  /** Where cgroup2 is mounted. */
  readonly mountPoint: string;
  readonly procRoot: string;
  /** Podman, Docker: asked in this order. One that is not installed is passed over. */
  readonly engines: readonly { readonly name: string; readonly engine: Engine }[];
}

/**
 * Finds what `wanted` names: a cgroup's path ("/sys/fs/cgroup/..." or below the mount), a systemd unit
 * ("nginx.service"), or a running container's name or id.
 *
 * @throws CgmonError 'not-found' that says where was looked
 */
export async function findTarget(wanted: string, options: FindTargetOptions): Promise<AttachTarget> {
  if (wanted.includes('/')) return cgroupAt(wanted, options.mountPoint);
  if (/\.(service|scope|slice)$/.test(wanted)) return unitOf(wanted, options.mountPoint);
  const answers: string[] = [];
  for (const { name, engine } of options.engines) {
    const result = await inspect(engine, wanted);
    if (result === null) continue;
    if (result.exitCode !== 0) {
      answers.push(`${name}: ${lastLine(result.stderr)}`);
      continue;
    }
    return targetOf(parseRunning(result.stdout, name), options);
  }
  throw new CgmonError(
    'not-found',
    `no container "${wanted}"${answers.map((text) => `; ${text}`).join('')}`,
    {
      hint: 'podman ps; or give the path of a cgroup, or a unit like nginx.service',
    },
  );
}

async function inspect(engine: Engine, wanted: string) {
  try {
    return await engine.call(['container', 'inspect', wanted]);
  } catch (error) {
    if (error instanceof CgmonError && error.code === 'unsupported-host') return null;
    throw error;
  }
}

function targetOf(container: InspectedContainer, { mountPoint, procRoot }: FindTargetOptions): AttachTarget {
  if (container.pid === 0) {
    throw new CgmonError('not-found', `container ${container.name} does not run`, {
      hint: `${container.engine} start ${container.name}`,
    });
  }
  const text = readIfThere(join(procRoot, String(container.pid), 'cgroup'))?.toString('utf8') ?? '';
  // "0::/user.slice/.../libpod-<id>.scope/container": the line of cgroup v2.
  const path = /^0::(.+)$/m.exec(text)?.[1];
  if (path === undefined) {
    throw new CgmonError('not-found', `container ${container.name} has just ended`);
  }
  const directory = join(mountPoint, path);
  const cgroupDir = /\/container(\/.*)?$/.test(path)
    ? join(mountPoint, path.replace(/\/container(\/.*)?$/, ''))
    : directory;
  return { kind: 'container', name: container.name, container, ...withInner(cgroupDir) };
}

function cgroupAt(path: string, mountPoint: string): AttachTarget {
  const clean = normalize(path).replace(/\/$/, '');
  const below = clean === mountPoint || clean.startsWith(`${mountPoint}/`) ? clean : join(mountPoint, clean);
  // Else "/../../etc" would be sampled.
  if ((below === mountPoint || below.startsWith(`${mountPoint}/`)) && isDirectory(below)) {
    return { kind: 'cgroup', name: basename(below), container: null, ...withInner(below) };
  }
  throw new CgmonError('not-found', `no cgroup ${path} below ${mountPoint}`, {
    hint: 'systemd-cgls shows what there is',
  });
}

function unitOf(unit: string, mountPoint: string): AttachTarget {
  const found = cgroupTree(mountPoint).filter((directory) => basename(directory) === unit);
  const [only, ...others] = found;
  if (only === undefined) {
    throw new CgmonError('not-found', `unit ${unit} has no cgroup: it does not run`, {
      hint: `systemctl status ${unit}`,
    });
  }
  if (others.length > 0) {
    throw new CgmonError('usage', `${unit} runs ${found.length} times: ${found.join(', ')}`, {
      hint: 'give the path of one of them',
    });
  }
  return { kind: 'unit', name: unit, container: null, ...withInner(only) };
}

function withInner(cgroupDir: string): { readonly cgroupDir: string; readonly innerDir: string } {
  const inner = join(cgroupDir, 'container');
  return { cgroupDir, innerDir: isDirectory(inner) ? inner : cgroupDir };
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** The cgroups above one, the nearest first, up to the mount. */
export function ancestorsOf(cgroupDir: string, mountPoint: string): string[] {
  const parent = dirname(cgroupDir);
  return parent.startsWith(`${mountPoint}/`) ? [parent, ...ancestorsOf(parent, mountPoint)] : [];
}
