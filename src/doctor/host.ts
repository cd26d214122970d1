import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { requireCgroup2 } from '../cgroup/mount.js';
import { CgmonError, systemErrorCode } from '../model/errors.js';
import { type Check, type DoctorContext, ok, problem, warning } from './check.js';

const controllers = ['cpu', 'memory', 'io', 'pids'];

/** Node, the cgroup layout and what the kernel can tell. */
export function hostChecks(context: DoctorContext): Check[] {
  return [nodeCheck(context), cgroupCheck(context), pressureCheck(context), peakCheck(context)];
}

function nodeCheck({ nodeVersion }: DoctorContext): Check {
  const [major = 0, minor = 0] = nodeVersion.replace(/^v/, '').split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 19)
    ? ok('node', `Node ${nodeVersion}`)
    : problem('node', `Node ${nodeVersion} is too old`, 'install Node 20.19 or later');
}

function cgroupCheck({ root }: DoctorContext): Check {
  try {
    const { mountPoint } = requireCgroup2(root, controllers);
    return ok('cgroup', `cgroup v2 at ${mountPoint}: ${controllers.join(', ')}`);
  } catch (error) {
    if (!(error instanceof CgmonError)) throw error;
    return problem('cgroup', error.message, error.hint ?? '');
  }
}

function pressureCheck({ root }: DoctorContext): Check {
  return existsSync(join(root, 'proc/pressure/memory'))
    ? ok('psi', 'pressure stall information is on')
    : warning('psi', 'pressure stall information is off: stalls will be absent', 'boot with psi=1');
}

/** By the mode of a memory.peak that is there: the root cgroup has none, its slices have. */
function peakCheck({ root, kernelRelease }: DoctorContext): Check {
  const mode = ['user.slice', 'system.slice', 'init.scope']
    .map((name) => modeOf(join(root, 'sys/fs/cgroup', name, 'memory.peak')))
    .find((found) => found !== null);
  if (mode == null) {
    return warning(
      'memory-peak',
      `kernel ${kernelRelease}: no memory.peak: peaks between samples are missed`,
      'use Linux 6.12 or later',
    );
  }
  return (mode & 0o200) === 0
    ? warning(
        'memory-peak',
        `kernel ${kernelRelease}: memory.peak cannot be reset: peaks between samples are missed`,
        'use Linux 6.12 or later',
      )
    : ok('memory-peak', `kernel ${kernelRelease}: memory.peak can be reset: exact peaks`);
}

function modeOf(path: string): number | null {
  try {
    return statSync(path).mode;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return null;
  }
}
