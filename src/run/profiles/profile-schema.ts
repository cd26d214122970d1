import * as v from 'valibot';
import { CgmonError } from '../../model/errors.js';
import { parseBytes } from '../../model/units.js';
import { isImageName } from '../../podman/name.js';
import type { Mount } from '../../podman/plan.js';
import { ioRule } from '../io-rule.js';
import { memoryLimitBytes, ulimit } from '../limit-values.js';

/** What may stand in a file of profiles; docs/profiles.md shows every key. */

const text = v.pipe(v.string('must be a text'), v.nonEmpty('must not be empty'));
const absolute = v.pipe(text, v.regex(/^\/./, 'must be an absolute path'));
const variable = v.pipe(
  text,
  v.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is not the name of a variable'),
  v.check((name) => name !== 'HOME', 'belongs to the profile: see "home"'),
);
const count = v.pipe(
  v.number('must be a number'),
  v.integer('must be a whole number'),
  v.minValue(1, 'must be at least 1'),
);

/** A value that `read` converts, or throws a CgmonError about. */
function converted<T>(read: (text: string) => T) {
  return v.pipe(
    v.union([text, v.number()], 'must be a text or a number'),
    v.rawTransform<string | number, T>(({ dataset, addIssue, NEVER }) => {
      try {
        return read(String(dataset.value));
      } catch (error) {
        if (!(error instanceof CgmonError)) throw error;
        addIssue({ message: `is wrong: ${error.hint ?? error.message}` });
        return NEVER;
      }
    }),
  );
}

const size = converted((value) => parseBytes(value, 'size'));
const memory = converted(memoryLimitBytes);

const mount = v.pipe(
  text,
  v.regex(/^\/[^:]*:\/[^:]+(:(ro|rw))?$/, 'must be like /from:/to or /from:/to:ro, with absolute paths'),
  v.transform((line): Mount => {
    const [source = '', target = '', mode] = line.split(':');
    return { source, target, readOnly: mode === 'ro' };
  }),
);

/** Values in a file end in the plan and the record. */
const openName = v.pipe(
  variable,
  v.check(
    (name) => !/TOKEN|SECRET|PASSWORD|API_?KEY|CREDENTIAL/i.test(name),
    'looks like a secret: name it under "forward" and export its value',
  ),
);

const limits = v.strictObject({
  memory: v.optional(memory),
  'memory-high': v.optional(memory),
  swap: v.optional(size),
  cpus: v.optional(
    v.pipe(
      v.number('must be a number'),
      v.finite('must be finite'),
      v.minValue(0.01, 'must be at least 0.01'),
    ),
  ),
  'cpu-weight': v.optional(v.pipe(count, v.maxValue(10_000, 'must be at most 10000'))),
  pids: v.optional(count),
  'io-max': v.optional(v.array(converted(ioRule), 'must be a list')),
});

export const profileSchema = v.strictObject({
  extends: v.optional(text),
  summary: v.optional(text),
  image: v.optional(v.pipe(text, v.check(isImageName, 'is not the name of an image'))),
  workdir: v.optional(v.union([v.literal('workspace'), absolute], 'must be "workspace" or an absolute path')),
  home: v.optional(v.picklist(['private', 'host'], 'must be "private" or "host"')),
  mounts: v.optional(v.array(mount, 'must be a list')),
  env: v.optional(v.record(openName, v.string('must be a text'), 'must be names and values')),
  forward: v.optional(v.array(variable, 'must be a list')),
  network: v.optional(text),
  capabilities: v.optional(v.picklist(['none', 'default'], 'must be "none" or "default"')),
  'no-new-privileges': v.optional(v.boolean('must be true or false')),
  limits: v.optional(limits),
  ulimits: v.optional(v.array(converted(ulimit), 'must be a list')),
  'git-diff': v.optional(absolute),
});

const name = v.pipe(text, v.regex(/^[a-z0-9][a-z0-9_-]*$/i, 'must be letters, digits, "_" and "-"'));

export const profilesSchema = v.strictObject({
  profiles: v.record(name, profileSchema, 'must be names and profiles'),
});

export type ProfileEntry = v.InferOutput<typeof profileSchema>;
