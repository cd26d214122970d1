import * as v from 'valibot';
import { LineCounter, parseDocument } from 'yaml';
import { CgmonError } from '../../model/errors.js';
import type { Limits } from '../../model/run.js';
import { offsetOf } from '../../yaml/offset.js';
import type { Profile } from './profile.js';
import { type ProfileEntry, profilesSchema } from './profile-schema.js';

/**
 * The profiles in a YAML file; each extends one of `known` ("isolated" where it names none) or an earlier one of the
 * file. Throws CgmonError 'usage' with "file:line:column: what is wrong" for the first thing that is.
 */
export function parseProfiles(text: string, file: string, known: readonly Profile[]): Profile[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true });
  const refuse = (offset: number, message: string): CgmonError => {
    const { line, col } = lines.linePos(offset);
    return new CgmonError('usage', `${file}:${Math.max(1, line)}:${Math.max(1, col)}: ${message}`, {
      hint: 'docs/profiles.md shows every key',
    });
  };
  const [syntax] = document.errors;
  if (syntax !== undefined) throw refuse(syntax.pos[0], syntax.message.replaceAll(/\s+/g, ' '));
  const parsed = v.safeParse(profilesSchema, document.toJS() ?? {});
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const path = (issue.path ?? []).map((item) => item.key as string | number);
    const ofKey = issue.expected === 'never' || issue.path?.at(-1)?.origin === 'key';
    throw refuse(offsetOf(document, path, ofKey), messageOf(issue, path));
  }
  const profiles: Profile[] = [];
  for (const [name, entry] of Object.entries(parsed.output.profiles)) {
    if (known.some((profile) => profile.name === name)) {
      throw refuse(offsetOf(document, ['profiles', name], true), `${name} is a profile of cgmon's own`);
    }
    const baseName = entry.extends ?? 'isolated';
    const base = [...known, ...profiles].find((profile) => profile.name === baseName);
    if (base === undefined) {
      const names = [...known, ...profiles].map((profile) => profile.name).join(', ');
      throw refuse(
        offsetOf(document, ['profiles', name, 'extends'], false),
        `there is no profile "${baseName}" above: ${names}`,
      );
    }
    profiles.push(extended(base, name, entry));
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
