import type { ObservedCall, ObservedRun } from './observed-run.js';

const shortestGroup = 3;

/**
 * Lengths of the groups of three or more Bash calls in a row, in call order: what "AgentCgroup" calls a
 * retry group. It says that the agent kept to the shell, not that anything failed.
 */
export function consecutiveBashGroups(calls: readonly ObservedCall[]): number[] {
  const lengths: number[] = [];
  let length = 0;
  for (const { name } of [...calls, { name: '' }]) {
    if (name === 'Bash') {
      length += 1;
      continue;
    }
    if (length >= shortestGroup) lengths.push(length);
    length = 0;
  }
  return lengths;
}

export interface RetryGroup {
  /** The normalised command. */
  readonly command: string;
  /** Times it ran, the first time included: at least 2. */
  readonly attempts: number;
  readonly succeeded: boolean;
  /** Seconds spent in all attempts. */
  readonly seconds: number;
}

/**
 * Retries proper: the same normalised command again after a failure, as long as it goes on failing. Other
 * calls in between (an edit, a look at a file) do not end a group; a success does.
 */
export function failureRetries(
  calls: readonly Pick<ObservedCall, 'name' | 'startS' | 'endS' | 'command' | 'failed'>[],
): RetryGroup[] {
  const open = new Map<string, { attempts: number; seconds: number }>();
  const groups: RetryGroup[] = [];
  for (const call of calls) {
    if (call.name !== 'Bash' || call.command === null || call.failed === null) continue;
    const command = normalizeCommand(call.command);
    const seconds = call.endS === null ? 0 : call.endS - call.startS;
    const before = open.get(command) ?? { attempts: 0, seconds: 0 };
    const now = { attempts: before.attempts + 1, seconds: before.seconds + seconds };
    if (call.failed) {
      open.set(command, now);
      continue;
    }
    open.delete(command);
    if (now.attempts > 1) groups.push({ command, ...now, succeeded: true });
  }
  for (const [command, rest] of open) {
    if (rest.attempts > 1) groups.push({ command, ...rest, succeeded: false });
  }
  return groups;
}

/** The retries of a run; null where nothing tells whether its Bash calls failed. */
export function retriesOfRun({ traced, calls }: Pick<ObservedRun, 'traced' | 'calls'>): RetryGroup[] | null {
  const bash = calls.filter(({ name }) => name === 'Bash');
  const known = bash.length === 0 ? traced : bash.some(({ failed }) => failed !== null);
  return known ? failureRetries(calls) : null;
}

/**
 * A command without what changes between attempts at the same thing: white space, a leading `cd ... &&`,
 * redirections and a trailing head, tail or grep that only cuts the output.
 */
export function normalizeCommand(command: string): string {
  return command
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^cd [^&;|]+(?:&&|;) ?/, '')
    .replace(/(?: ?\| ?(?:head|tail|grep|less|cat)\b[^|]*)+$/, '')
    .replaceAll(/ ?\d?>(?:&\d|>? ?[^\s|;&]+)/g, '')
    .trim();
}
