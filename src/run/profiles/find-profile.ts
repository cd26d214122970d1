import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CgmonError, systemErrorCode } from '../../model/errors.js';
import { builtInProfiles } from './built-in.js';
import type { Profile } from './profile.js';
import { parseProfiles } from './profiles-file.js';

/** Where users' own profiles are looked for; CGMON_PROFILES names another file. */
export function profilesFile(env: NodeJS.ProcessEnv): string {
  const config = env['XDG_CONFIG_HOME'] ?? join(env['HOME'] ?? '/', '.config');
  return env['CGMON_PROFILES'] ?? join(config, 'cgmon', 'profiles.yaml');
}

/** cgmon's own profiles and those in `file`. A file that is not there is fine, unless `needed`. */
export function readProfiles(file: string, needed: boolean): Profile[] {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === 'ENOENT' && !needed) return [...builtInProfiles];
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
