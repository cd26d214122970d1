import { flatKeyed } from './flat-keyed.js';

/** memory.events (hierarchical): oom_kill, the processes killed for memory by any limit. */
export const parseOomKills = flatKeyed('memory.events', ['oom_kill']);

/** memory.events: low, high, max, oom, oom_kill. `oom_kill` above `oom` hints at a host's or a parent's limit. */
export const parseMemoryEvents = flatKeyed('memory.events', ['high', 'max', 'oom', 'oom_kill']);
