import { flatKeyed } from './flat-keyed.js';

/**
 * cgroup.events: whether processes live in the cgroup or below it (1 or 0). Wakes inotify watchers.
 *
 *     populated 1
 *     frozen 0
 */
export const parseCgroupEvents = flatKeyed('cgroup.events', ['populated']);

/** pids.events: `max`, how often a fork failed for pids.max. Hierarchical since Linux 6.12. */
export const parsePidsEvents = flatKeyed('pids.events', ['max']);
