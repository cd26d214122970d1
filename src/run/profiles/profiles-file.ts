import * as v from 'valibot';
import type { Limits } from '../../model/run.js';
import { parseYaml } from '../../yaml/yaml-file.js';
import type { Profile } from './profile.js';
import { type ProfileEntry, profilesSchema } from './profile-schema.js';

/**
 * The profiles in a YAML file; each extends one of `known` ("isolated" where it names none) or an earlier one of the
 * file. Throws CgmonError 'usage' with "file:line:column: what is wrong" for the first thing that is.
 */
export function parseProfiles(text: string, file: string, known: readonly Profile[]): Profile[] {
  const { value, refuse } = parseYaml(text, file, 'docs/profiles.md shows every key');
  const parsed = v.safeParse(profilesSchema, value);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const path = (issue.path ?? []).map((item) => item.key as string | number);
    const ofKey = issue.expected === 'never' || issue.path?.at(-1)?.origin === 'key';
    throw refuse(path, messageOf(issue, path), ofKey);
  }
  const profiles: Profile[] = [];
  for (const [name, entry] of Object.entries(parsed.output.profiles)) {
    if (known.some((profile) => profile.name === name)) {
      throw refuse(['profiles', name], `${name} is a profile of cgmon's own`, true);
    }
    const baseName = entry.extends ?? 'isolated';
    const base = [...known, ...profiles].find((profile) => profile.name === baseName);
    if (base === undefined) {
      const names = [...known, ...profiles].map((profile) => profile.name).join(', ');
      throw refuse(['profiles', name, 'extends'], `there is no profile "${baseName}" above: ${names}`);
    }
    const profile = extended(base, name, entry);
    if (profile.limits.swapMaxBytes !== undefined && profile.limits.memoryMaxBytes === undefined) {
      throw refuse(
        ['profiles', name, 'limits', 'swap'],
        `profiles.${name}.limits.swap needs "memory" beside it`,
      );
    }
    profiles.push(profile);
  }
  return profiles;
}

/** Lists and variables are added to the base's; everything else replaces it. */
function extended(base: Profile, name: string, entry: ProfileEntry): Profile {
  const { workdir } = entry;
  return {
    name,
    summary: entry.summary ?? `${base.name}, changed`,
    image: entry.image ?? base.image,
    workdir: workdir === undefined ? base.workdir : workdir === 'workspace' ? workdir : { inImage: workdir },
    home: entry.home ?? base.home,
    mounts: [...base.mounts, ...(entry.mounts ?? [])],
    env: { ...base.env, ...entry.env },
    forward: [...new Set([...base.forward, ...(entry.forward ?? [])])],
    network: entry.network ?? base.network,
    dropCapabilities:
      entry.capabilities === undefined ? base.dropCapabilities : entry.capabilities === 'none',
    noNewPrivileges: entry['no-new-privileges'] ?? base.noNewPrivileges,
    limits: { ...base.limits, ...limitsOf(entry.limits ?? {}) },
    ulimits: [...base.ulimits, ...(entry.ulimits ?? [])],
    gitDiff: entry['git-diff'] ?? base.gitDiff,
    warnings: base.warnings,
  };
}

function limitsOf(limits: NonNullable<ProfileEntry['limits']>): Limits {
  const all: Limits = {
    memoryMaxBytes: limits.memory,
    memoryHighBytes: limits['memory-high'],
    swapMaxBytes: limits.swap,
    cpus: limits.cpus,
    cpuWeight: limits['cpu-weight'],
    pids: limits.pids,
    io: limits['io-max'],
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function messageOf(issue: v.BaseIssue<unknown>, path: readonly (string | number)[]): string {
  const where = path.map((key, at) =>
    typeof key === 'number' ? `[${key + 1}]` : at === 0 ? key : `.${key}`,
  );
  if (issue.expected === 'never') return `unknown key "${String(path.at(-1))}"`;
  if (issue.received === 'undefined') return `${where.join('')} is missing`;
  return `${where.join('')} ${issue.message}`;
}
