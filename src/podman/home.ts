import { chmod, copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '../model/errors.js';
import { hasCredentialsFile } from './credentials-file.js';
import type { Engine } from './engine.js';

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

export interface HomeOptions {
  /** The caller's ~/.claude/.credentials.json; a missing one is not an error. Null: none wanted. */
  readonly credentialsFile: string | null;
  /** A repository that the agent commits to and that may belong to another user. */
  readonly repository: string | null;
}

export async function makePrivateHome(path: string, options: HomeOptions): Promise<PrivateHome> {
  const config = join(path, '.claude');
  await mkdir(join(config, 'projects'), { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
  const { credentialsFile, repository } = options;
  if (repository !== null) await writeFile(join(path, '.gitconfig'), gitConfig(repository), { mode: 0o600 });
  return {
    path,
    projectsDir: join(config, 'projects'),
    credentials:
      credentialsFile !== null && (await copyPrivate(credentialsFile, join(config, '.credentials.json'))),
  };
}

function gitConfig(repository: string): string {
  return `[user]\n\tname = cgmon agent\n\temail = agent@localhost\n[safe]\n\tdirectory = ${repository}\n`;
}

async function copyPrivate(from: string, to: string): Promise<boolean> {
  if (!hasCredentialsFile(from)) return false;
  await copyFile(from, to);
  await chmod(to, 0o600);
  return true;
}

/**
 * Rootless, files of the container's other users belong to sub-uids, and only Podman may remove them: in its user
 * namespace. `engine` null: rootful.
 */
export async function removePrivateHome(path: string, engine: Engine | null): Promise<void> {
  try {
    // A container that is being torn down can still write.
    await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  } catch (error) {
    const code = systemErrorCode(error);
    if (engine === null || (code !== 'EACCES' && code !== 'EPERM')) throw error;
    await engine.need(['unshare', 'rm', '-rf', '--', path], 'podman unshare rm');
  }
}
