import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CgmonError, systemErrorCode } from '../../model/errors.js';
import { builtInProfiles } from './built-in.js';
import type { Profile } from './profile.js';
import { parseProfiles } from './profiles-file.js';

/** A file of users' own profiles. */
export interface ProfilesFile {
  readonly file: string;
  /** Somebody named it: it has to be there. */
  readonly named: boolean;
}

/** Where users' own profiles are looked for: what an option names goes before CGMON_PROFILES, and that before the usual place. */
export function profilesFile(env: NodeJS.ProcessEnv, option?: string): ProfilesFile {
  const { CGMON_PROFILES: variable = '', XDG_CONFIG_HOME: xdg = '', HOME: home = '/' } = env;
  const named = option ?? (variable === '' ? undefined : variable);
  if (named !== undefined) return { file: named, named: true };
  // The specification says to ignore a relative path.
  const config = xdg.startsWith('/') ? xdg : join(home, '.config');
  return { file: join(config, 'cgmon', 'profiles.yaml'), named: false };
}

/** cgmon's own profiles and those in the file. */
export function readProfiles({ file, named }: ProfilesFile): Profile[] {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === 'ENOENT' && !named) return [...builtInProfiles];
    throw new CgmonError('usage', `${file}: cannot read profiles (${code ?? String(cause)})`, { cause });
  }
  return [...builtInProfiles, ...parseProfiles(text, file, builtInProfiles)];
}

export function findProfile(profiles: readonly Profile[], name: string): Profile {
  const found = profiles.find((profile) => profile.name === name);
  if (found !== undefined) return found;
  throw new CgmonError('usage', `--profile: there is no profile "${name}"`, {
    hint: `cgmon profiles lists them: ${profiles.map((profile) => profile.name).join(', ')}`,
  });
}
