import { type Command, Option } from 'commander';
import { CgmonError } from '../model/errors.js';
import type { Limits } from '../model/run.js';
import { formatBytes, parseBytes } from '../model/units.js';
import { ioRule } from '../run/io-rule.js';
import { ulimit } from '../run/limit-values.js';
import { argument, cpuCount, memorySize, positiveInteger } from './options.js';

export interface LimitOptions {
  readonly memory?: number;
  readonly memoryHigh?: number;
  /** Infinity: unlimited. */
  readonly memorySwap?: number;
  readonly cpus?: number;
  readonly cpuWeight?: number;
  readonly ioMax: readonly string[];
  readonly pidsLimit?: number;
  readonly ulimit: readonly string[];
}

const cpuWeight = argument((text) => {
  const weight = Number(text);
  if (!/^\d+$/.test(text) || weight < 1 || weight > 10_000) {
    throw new CgmonError('usage', 'out of range', { hint: 'a whole number from 1 to 10000; 100 is usual' });
  }
  return weight;
});

const swapTotal = argument((text) =>
  text === '-1' || text === 'unlimited' ? Number.POSITIVE_INFINITY : parseBytes(text, ''),
);

const ioMax = argument(ioRule);

export function addLimitOptions(command: Command): Command {
  const repeated =
    (parse: (text: string) => string) =>
    (text: string, previous: readonly string[]): readonly string[] => [...previous, parse(text)];
  return command
    .option('--memory <size>', 'memory limit (memory.max), like 512m or 4g', memorySize)
    .option(
      '--memory-high <size>',
      'memory above which the kernel reclaims and slows (memory.high)',
      memorySize,
    )
    .option('--memory-swap <size>', 'memory and swap together, as in Podman; "unlimited"', swapTotal)
    .option('--cpus <n>', 'CPU limit in CPUs, like 0.5 or 2', cpuCount)
    .option('--cpu-weight <n>', 'share of the CPUs when they are scarce, 1 to 10000 (cpu.weight)', cpuWeight)
    .addOption(
      new Option('--io-max <rule>', 'disk limit like /dev/nvme0n1:wbps=10m,riops=200; may be repeated')
        .argParser(repeated(ioMax))
        .default([], 'none'),
    )
    .option('--pids-limit <n>', 'most processes and threads', positiveInteger)
    .addOption(
      new Option('--ulimit <limit>', 'like nofile=1024:4096; may be repeated')
        .argParser(repeated(argument(ulimit)))
        .default([], 'none'),
    );
}

/** Podman's --memory-swap is memory and swap together; the cgroup's limit is the swap alone. */
export function limitsOf(options: LimitOptions): Limits {
  const { memory, memorySwap } = options;
  if (memorySwap !== undefined && (memory === undefined || memorySwap < memory)) {
    throw new CgmonError('usage', '--memory-swap: it is memory and swap together', {
      hint: memory === undefined ? 'give --memory too' : `at least the ${formatBytes(memory)} of --memory`,
    });
  }
  return {
    memoryMaxBytes: memory,
    memoryHighBytes: options.memoryHigh,
    swapMaxBytes: memorySwap === undefined ? undefined : swapAlone(memorySwap - (memory ?? 0)),
    cpus: options.cpus,
    cpuWeight: options.cpuWeight,
    pids: options.pidsLimit,
    ...(options.ioMax.length === 0 ? {} : { io: options.ioMax }),
  };
}

function swapAlone(bytes: number): number | null {
  return Number.isFinite(bytes) ? bytes : null;
}
