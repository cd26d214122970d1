import { flatKeyed } from './flat-keyed.js';

/**
 * memory.stat, bytes but for the faults. The kernel may have to flush statistics for it, and otherwise shows
 * values up to 2 s old: read it a few times a second, not at every tick.
 *
 *     anon 208896
 *     file 4096
 */
export const parseMemoryStat = flatKeyed('memory.stat', [
  'anon',
  'file',
  'shmem',
  'slab',
  'kernel',
  'sock',
  'inactive_file',
  'active_file',
  'file_dirty',
  'file_writeback',
  'pgfault',
  'pgmajfault',
]);
