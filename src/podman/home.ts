import { chmod, copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '../model/errors.js';

/**
 * The agent's private HOME on the host: mode 0700, in the run's directory, removed when the run ends. Its
 * `.claude/projects` is where the trace appears, so runs side by side never mix.
 */
export interface PrivateHome {
  readonly path: string;
  readonly projectsDir: string;
  /** Credentials were copied in. */
  readonly credentials: boolean;
}

/** `credentialsFile`: the caller's ~/.claude/.credentials.json; a missing one is not an error. */
export async function makePrivateHome(path: string, credentialsFile: string): Promise<PrivateHome> {
  const config = join(path, '.claude');
  await mkdir(join(config, 'projects'), { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
  return {
    path,
    projectsDir: join(config, 'projects'),
    credentials: await copyPrivate(credentialsFile, join(config, '.credentials.json')),
  };
}

async function copyPrivate(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return false;
    throw error;
  }
  await chmod(to, 0o600);
  return true;
}

/** Files of a container's other users (sub-uids) can resist for a moment while it is torn down. */
export async function removePrivateHome(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
