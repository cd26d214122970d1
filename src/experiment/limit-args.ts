import type { Limits } from '../model/run.js';

const flags: Readonly<Record<string, string>> = {
  rbps: '--device-read-bps',
  wbps: '--device-write-bps',
  riops: '--device-read-iops',
  wiops: '--device-write-iops',
};

/**
 * Arguments for `podman create` for the limits that a launch plan has no words for: memory.high (crun passes
 * `--cgroup-conf` on to the cgroup) and io.max. podman-create(1), 4.9.
 */
export function extraLimitArgs({ memoryHighBytes, io = [] }: Limits): string[] {
  const high = typeof memoryHighBytes === 'number' ? [`--cgroup-conf=memory.high=${memoryHighBytes}`] : [];
  const device = io.flatMap((rule) => {
    const [path = '', ...limits] = rule.split(' ');
    return limits.flatMap((limit) => {
      const [key = '', value = ''] = limit.split('=');
      const flag = flags[key];
      return flag === undefined ? [] : [`${flag}=${path}:${value}`];
    });
  });
  return [...high, ...device];
}
