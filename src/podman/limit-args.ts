import type { Limits } from '../model/run.js';

const deviceFlags: Readonly<Record<string, string>> = {
  rbps: '--device-read-bps',
  wbps: '--device-write-bps',
  riops: '--device-read-iops',
  wiops: '--device-write-iops',
};

/**
 * Arguments of `podman create` for limits. What Podman has no option for (memory.high, cpu.weight) goes by
 * `--cgroup-conf`, which crun and runc write to the cgroup as it stands. podman-create(1), 4.3.
 */
export function limitArgs(limits: Limits): string[] {
  const args: string[] = [];
  const { memoryMaxBytes, swapMaxBytes } = limits;
  if (typeof memoryMaxBytes === 'number') {
    args.push(`--memory=${memoryMaxBytes}b`);
    // Podman's --memory-swap is both together.
    if (typeof swapMaxBytes === 'number') args.push(`--memory-swap=${memoryMaxBytes + swapMaxBytes}b`);
    if (swapMaxBytes === null) args.push('--memory-swap=-1');
  }
  if (typeof limits.memoryHighBytes === 'number')
    args.push(`--cgroup-conf=memory.high=${limits.memoryHighBytes}`);
  if (typeof limits.cpus === 'number') args.push(`--cpus=${limits.cpus}`);
  if (typeof limits.cpuWeight === 'number') args.push(`--cgroup-conf=cpu.weight=${limits.cpuWeight}`);
  if (limits.pids !== undefined) args.push(`--pids-limit=${limits.pids ?? -1}`);
  return [...args, ...(limits.io ?? []).flatMap(deviceArgs)];
}

/** "/dev/nvme0n1 rbps=1048576 wiops=200": a device and its limits, as in io.max. */
function deviceArgs(rule: string): string[] {
  const [device = '', ...limits] = rule.split(' ');
  return limits.flatMap((limit) => {
    const [key = '', value = ''] = limit.split('=');
    const flag = deviceFlags[key];
    return flag === undefined ? [] : [`${flag}=${device}:${value}`];
  });
}
