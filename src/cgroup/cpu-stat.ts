import { flatKeyed } from './flat-keyed.js';

/**
 * cpu.stat: usage_usec, user_usec, system_usec. There even without the cpu controller; hierarchical.
 *
 *     usage_usec 4528461
 *     user_usec 2500131
 *     system_usec 2028330
 */
export const parseCpuStat = flatKeyed('cpu.stat', ['usage_usec', 'user_usec', 'system_usec']);

/**
 * cpu.stat of the cgroup that carries cpu.max: nr_periods, nr_throttled, throttled_usec. Needs the cpu
 * controller and is not hierarchical: a parent does not show its children's throttling.
 */
export const parseThrottling = flatKeyed('cpu.stat', ['nr_periods', 'nr_throttled', 'throttled_usec']);
