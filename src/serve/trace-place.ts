import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from '../model/errors.js';
import type { ContainerDescription } from '../podman/describe.js';

/** `--trace-dir`: the traces of one container, or a directory with one directory for each container's name. */
export interface TraceDir {
  /** Null: of every container. */
  readonly container: string | null;
  readonly directory: string;
}

/** "name=/path" or "/path". */
export function parseTraceDir(text: string): TraceDir {
  const match = /^([a-zA-Z0-9][a-zA-Z0-9_.-]*)=(.+)$/.exec(text);
  return match === null
    ? { container: null, directory: text }
    : { container: match[1] ?? null, directory: match[2] ?? '' };
}

/**
 * Where a container's Claude Code writes its trace, as a directory of this host: what --trace-dir says, else what is
 * mounted at `.claude/projects` of the container's HOME. Null: it is not on this host.
 */
export function traceDirectory(
  { name, home, mounts }: Pick<ContainerDescription, 'name' | 'home' | 'mounts'>,
  traceDirs: readonly TraceDir[],
): string | null {
  const named = traceDirs.find(({ container }) => container === name);
  if (named !== undefined) return named.directory;
  for (const { container, directory } of traceDirs) {
    if (container === null && isDirectory(join(directory, name))) return join(directory, name);
  }
  const targets = mounts.map(({ target }) => target);
  const wanted = [
    ...(home === null ? [] : [join(home, '.claude/projects')]),
    ...targets.filter((target) => /\/\.claude\/projects\/?$/.test(target)),
    ...targets.filter((target) => /\/\.claude\/?$/.test(target)).map((target) => join(target, 'projects')),
    '/root/.claude/projects',
  ];
  for (const path of wanted) {
    const found = onHost(path, mounts);
    if (found !== null) return found;
  }
  return null;
}

/** A path inside the container as one of the host: below the innermost mount that holds it. */
function onHost(path: string, mounts: ContainerDescription['mounts']): string | null {
  const mount = mounts
    .filter(({ target, source }) => source !== '' && (path === target || path.startsWith(withSlash(target))))
    .toSorted((a, b) => b.target.length - a.target.length)[0];
  if (mount === undefined) return null;
  const found = join(mount.source, path.slice(withSlash(mount.target).length - 1));
  if (!isDirectory(mount.source)) return null;
  // A link that the container made may point anywhere on this host.
  return !isDirectory(found) || isInside(found, mount.source) ? found : null;
}

function isInside(path: string, directory: string): boolean {
  return falseIfUnreadable(() => `${realpathSync(path)}/`.startsWith(withSlash(realpathSync(directory))));
}

function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}

function isDirectory(path: string): boolean {
  return falseIfUnreadable(() => statSync(path).isDirectory());
}

function falseIfUnreadable(test: () => boolean): boolean {
  try {
    return test();
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return false;
  }
}
