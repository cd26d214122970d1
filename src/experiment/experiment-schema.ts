import * as v from 'valibot';
import { CgmonError } from '../model/errors.js';
import { longestTimerHours, parseBytes, parseDurationNs } from '../model/units.js';

/**
 * What may stand in an experiment file. schemas/experiment.schema.json says the same to editors; a test holds
 * the two together.
 */

const plain = 'must be a text or a number';

/** A value checked and converted by `read`, which throws with a message that says what is wrong. */
function converted<T>(read: (value: string | number) => T) {
  return v.pipe(
    v.union([v.string(plain), v.number(plain)], plain),
    v.rawTransform<string | number, T>(({ dataset, addIssue, NEVER }) => {
      try {
        return read(dataset.value);
      } catch (error) {
        addIssue({ message: error instanceof CgmonError ? (error.hint ?? error.message) : String(error) });
        return NEVER;
      }
    }),
  );
}

const smallestLimit = 4 * 1024 ** 2;
const largestLimit = 1024 ** 5;

/** Null: unlimited. */
const swapSize = converted((value): number | null => {
  if (value === 'unlimited') return null;
  const bytes = parseBytes(String(value), 'size');
  if (bytes <= largestLimit) return bytes;
  throw new CgmonError('usage', 'too large', { hint: `${value} is too large: at most 1024t, or unlimited` });
});

const size = converted((value): number | null => {
  if (value === 'unlimited') return null;
  const bytes = parseBytes(String(value), 'size');
  if (bytes > largestLimit) {
    throw new CgmonError('usage', 'too large', {
      hint: `${value} is too large: at most 1024t, or unlimited`,
    });
  }
  if (bytes >= smallestLimit) return bytes;
  throw new CgmonError('usage', 'too small', {
    hint: `${value} is too small: at least 4m (did you mean ${value}m?)`,
  });
});

/** NR_CPUS of the largest kernels; PID_MAX_LIMIT of 64-bit ones (include/linux/threads.h). */
const mostCpus = 8192;
const mostPids = 4 * 1024 ** 2;

const cpuCount = converted((value): number | null => {
  if (value === 'unlimited') return null;
  const cpus = Number(value);
  if (cpus >= 0.01 && cpus <= mostCpus) return cpus;
  throw new CgmonError('usage', 'cpus', {
    hint: `"${value}" is not a count of CPUs: write it like 0.5, 2 or unlimited (0.01 to ${mostCpus})`,
  });
});

const pidCount = converted((value): number | null => {
  if (value === 'unlimited') return null;
  const pids = Number(value);
  if (Number.isInteger(pids) && pids > 0 && pids <= mostPids) return pids;
  throw new CgmonError('usage', 'pids', {
    hint: `"${value}" is not a count of processes: a whole number from 1 to ${mostPids}, or unlimited`,
  });
});

/** io.max lines without the device list: "/dev/vda rbps=1048576 wbps=1048576". */
const ioRule = converted((value): string | null => {
  if (value === 'unlimited') return null;
  if (/^\S+(?: (?:rbps|wbps|riops|wiops)=\d+)+$/.test(String(value))) return String(value);
  throw new CgmonError('usage', 'io-max', {
    hint: `"${value}" is no I/O limit: write it like "/dev/vda rbps=10485760 wiops=200"`,
  });
});

const durationNs = converted((value) => {
  const ns = parseDurationNs(String(value), 'timeout');
  if (ns > 0 && ns <= longestTimerHours * 3600e9) return ns;
  const hint = `"${value}" is no timeout: more than 0s, at most ${longestTimerHours}h`;
  throw new CgmonError('usage', 'timeout', { hint });
});

/** One value, or a list of them: a dimension of the matrix. */
function dimension<const S extends v.GenericSchema>(value: S) {
  return v.optional(
    v.union([
      v.pipe(v.array(value), v.minLength(1, 'is an empty list: nothing to compare')),
      v.pipe(
        value,
        v.transform((single) => [single]),
      ),
    ]),
  );
}

const count = (least: number, most: number) =>
  v.pipe(
    v.number('must be a number'),
    v.integer('must be a whole number'),
    v.minValue(least, `must be at least ${least}`),
    v.maxValue(most, `must be at most ${most}`),
  );

const text = v.pipe(v.string('must be a text'), v.nonEmpty('must not be empty'));

const words = v.pipe(
  v.array(text, 'must be a list of words, such as [make, -j2]'),
  v.minLength(1, 'must not be empty'),
);

/** Names the directory of the results. */
export const experimentName = v.pipe(
  v.string('must be a text'),
  v.regex(
    /^[^./\p{Cc}][^/\p{Cc}]{0,99}$/u,
    'must name a directory: up to 100 characters, no "/", no "." in front',
  ),
);

export const limitsSchema = v.pipe(
  v.strictObject(
    {
      memory: dimension(size),
      'memory-high': dimension(size),
      swap: dimension(swapSize),
      cpus: dimension(cpuCount),
      'io-max': dimension(ioRule),
      pids: dimension(pidCount),
    },
    'must be limits by name, such as memory: [512m, 1g]',
  ),
  v.check(
    (limits) => Object.keys(limits).length > 0,
    'is an empty matrix: name at least one limit, such as memory: [512m, 1g]',
  ),
);

export const taskSchema = v.pipe(
  v.strictObject(
    {
      name: text,
      prompt: v.optional(text),
      command: v.optional(words),
      image: v.optional(text),
      workspace: v.optional(text),
      check: v.optional(text),
      timeout: v.optional(durationNs),
      env: v.optional(v.array(text, 'must be a list of names, such as [API_KEY]')),
    },
    'must be keys and values, such as {name: build, command: [make]}',
  ),
  v.check(
    (task) => (task.prompt === undefined) !== (task.command === undefined),
    'needs either a prompt or a command',
  ),
);

export const experimentSchema = v.strictObject({
  name: v.optional(experimentName),
  tasks: v.pipe(
    v.array(taskSchema, 'must be a list of tasks'),
    v.minLength(1, 'is an empty list: nothing to run'),
  ),
  limits: v.optional(limitsSchema),
  repeats: v.optional(count(1, 10_000)),
  'warm-up': v.optional(count(0, 1000)),
  /** The generator takes 32 bits. */
  seed: v.optional(count(0, 2 ** 32 - 1)),
  parallel: v.optional(count(1, 1000)),
  timeout: v.optional(durationNs),
  /** argv for tasks with a prompt; "{prompt}" stands for it. */
  agent: v.optional(words),
});

export type ExperimentFile = v.InferOutput<typeof experimentSchema>;
