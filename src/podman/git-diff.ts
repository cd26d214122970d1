import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { CgmonError } from '../model/errors.js';
import { type Engine, lastLine } from './engine.js';
import { parsePodmanJson } from './info.js';
import { mountArg, runLabel } from './plan.js';

export interface GitDiffOptions {
  readonly runId: string;
  /** An ended container. */
  readonly containerId: string;
  /** The repository in it, an absolute path. */
  readonly repository: string;
  readonly rootless: boolean;
  /** The container's variables: all that are not for finding programs are emptied. */
  readonly envNames: readonly string[];
  /** Written with mode 0600. */
  readonly file: string;
  /** An empty place on the host for git's configuration; removed again. */
  readonly scratch: string;
}

/** Marks the image that is made for the diff; its value is the run's id. */
const diffLabel = 'io.cgmon.diff';

const keptNames: ReadonlySet<string> = new Set(['PATH', 'LD_LIBRARY_PATH']);

const imagesSchema = v.nullable(
  v.array(v.object({ Id: v.string(), Labels: v.nullish(v.record(v.string(), v.string())) })),
);

/** New files count as changes; a repository that the user cannot write shows those that git knows. */
const script =
  'cd -- "$1" && { git add --all --intent-to-add 2>/dev/null; exec git --no-pager diff --binary --no-color; }';

/**
 * Writes what an agent changed in a repository of its container. git runs in another container, made of the ended one,
 * without a network: a repository's own configuration can make git run programs. Gives the bytes written; rejects with
 * a CgmonError that tells git's or Podman's words.
 */
export async function saveGitDiff(engine: Engine, options: GitDiffOptions): Promise<number> {
  const { runId, containerId, repository, scratch, file } = options;
  // A commit takes over what the container has: its mark, and the values of its variables, which may be secret.
  const changes = [
    `LABEL ${diffLabel}=${runId}`,
    `LABEL ${runLabel}=`,
    ...options.envNames.filter((name) => !keptNames.has(name)).map((name) => `ENV ${name}=`),
  ];
  const image = (
    await engine.need(
      [
        'commit',
        '--quiet',
        '--pause=false',
        ...changes.map((change) => `--change=${change}`),
        '--',
        containerId,
      ],
      'podman commit',
    )
  ).trim();
  try {
    mkdirSync(scratch, { mode: 0o700 });
    writeFileSync(join(scratch, '.gitconfig'), `[safe]\n\tdirectory = ${repository}\n`, { mode: 0o600 });
    return await diffInto(engine, file, [
      'run',
      '--rm',
      '--pull=never',
      '--network=none',
      '--cap-drop=all',
      '--security-opt=no-new-privileges',
      `--label=${runLabel}=${runId}`,
      ...(options.rootless ? ['--userns=keep-id'] : []),
      mountArg({ source: scratch, target: '/cgmon', readOnly: true }),
      '--env=HOME=/cgmon',
      '--workdir=/',
      '--entrypoint=["sh","-c"]',
      '--',
      image,
      script,
      'sh',
      repository,
    ]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    await removeDiffImage(engine, image);
  }
}

/** Images of ended containers that git looked at: those that a killed cgmon left. */
export async function diffImages(engine: Engine): Promise<{ id: string; runId: string }[]> {
  const json = await engine.need(
    ['images', '--all', '--no-trunc', `--filter=label=${diffLabel}`, '--format=json'],
    'podman images',
  );
  return (parsePodmanJson(imagesSchema, json, 'podman images') ?? []).map(({ Id: id, Labels: labels }) => ({
    id: id.replace(/^sha256:/, ''),
    runId: labels?.[diffLabel] ?? '',
  }));
}

export async function removeDiffImage(engine: Engine, id: string): Promise<void> {
  await engine.need(['rmi', '--force', '--', id], 'podman rmi');
}

async function diffInto(engine: Engine, file: string, args: readonly string[]): Promise<number> {
  const out = openSync(file, 'w', 0o600);
  const child = engine.attach(args, ['ignore', out, 'pipe']);
  closeSync(out);
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4096);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return statSync(file).size;
  rmSync(file, { force: true });
  throw new CgmonError('engine', lastLine(said));
}
