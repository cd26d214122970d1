import { CgmonError } from '../model/errors.js';
import { builtInProfiles } from '../run/profiles/built-in.js';
import { profilesFile, readProfiles } from '../run/profiles/find-profile.js';
import { type Check, type DoctorContext, ok, problem } from './check.js';

/** The file of the user's own profiles: while it is broken, nothing is launched. No file is fine. */
export function profilesChecks({ env }: DoctorContext): Check[] {
  const place = profilesFile(env);
  try {
    const own = readProfiles(place).slice(builtInProfiles.length);
    return own.length === 0
      ? []
      : [ok('profiles', `${own.map(({ name }) => name).join(', ')} in ${place.file}`)];
  } catch (error) {
    if (!(error instanceof CgmonError)) throw error;
    return [problem('profiles', error.message, error.hint ?? 'unset CGMON_PROFILES, or make that file')];
  }
}
