import { lockCgroup, type LockOptions } from '../cgroup/lock.js';
import { CgmonError, systemErrorCode } from '../model/errors.js';

/**
 * The right to reset memory.peak of a cgroup, which only one recorder may have. `reason`: why this one must not,
 * so that it has no exact peaks; null: it may.
 */
export function lockOrReason(
  cgroupDir: string,
  options: LockOptions | null,
): { readonly release: () => void; readonly reason: string | null } {
  const nothing = () => undefined;
  if (options === null) return { release: nothing, reason: null };
  try {
    const lock = lockCgroup(cgroupDir, options);
    return { release: () => lock.release(), reason: null };
  } catch (error) {
    if (!(error instanceof CgmonError) && systemErrorCode(error) === undefined) throw error;
    return { release: nothing, reason: error instanceof Error ? error.message : String(error) };
  }
}
