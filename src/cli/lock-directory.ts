import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Where recorded cgroups are marked: a place of this user that a reboot empties. */
export function lockDirectory(env: NodeJS.ProcessEnv): string {
  const runtime = env['XDG_RUNTIME_DIR'];
  return runtime?.startsWith('/') === true
    ? join(runtime, 'cgmon')
    : join(tmpdir(), `cgmon-${userInfo().uid}`);
}
