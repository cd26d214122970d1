import { createHash } from 'node:crypto';
import { CgmonError } from '../model/errors.js';
import { imageLabel } from './agent-image.js';
import type { Engine } from './engine.js';
import { type ImageFacts, inspectImage } from './inspect-image.js';

/** The label of a container in which an image is being prepared; its value is the pid of the cgmon that does it. */
export const preparingLabel = 'io.cgmon.preparing';

/** The beginning of every prepared image's name. */
export const preparedRepository = 'localhost/cgmon-prepared:';

/** What an image is prepared for: the owner that the agent's user has inside the container. */
export interface PrepareRequest {
  readonly image: string;
  /** Absolute paths in the image that the agent must be able to write, like /testbed. */
  readonly paths: readonly string[];
  readonly uid: number;
  readonly gid: number;
}

export interface PreparedImage {
  /** Name of the derived image. */
  readonly image: string;
  /** It had been made before. */
  readonly cached: boolean;
  readonly facts: ImageFacts;
}

/**
 * A derived image in which `paths` belong to the agent's user: a container of the image as root changes the owner, and
 * is committed. Made once for every source image, owner and set of paths; a source image that changed gets a new one.
 * `source` tells of the image. Rejects with a CgmonError when a path in it is missing; then nothing stays behind.
 */
export async function prepareImage(
  engine: Engine,
  request: PrepareRequest,
  source: ImageFacts,
  onWork: () => void = () => undefined,
): Promise<PreparedImage> {
  const refused = request.paths.find((path) => !/^\/[^/]/.test(path));
  if (refused !== undefined || request.paths.length === 0) {
    throw new CgmonError('usage', `--path: "${refused ?? ''}" is not an absolute path below /`, {
      hint: 'name what the agent must write, like /testbed',
    });
  }
  const derived = preparedName(source.id, request);
  const made = await inspectImage(engine, derived);
  if (made !== null) return { image: derived, cached: true, facts: made };
  onWork();
  await commitWithOwner(engine, request, source, derived);
  const facts = await inspectImage(engine, derived);
  if (facts === null) throw new CgmonError('engine', `preparing ${request.image}: ${derived} is not there`);
  return { image: derived, cached: false, facts };
}

/** By the source image's id, so that a source that was built anew is prepared again. */
export function preparedName(
  imageId: string,
  { paths, uid, gid }: Pick<PrepareRequest, 'paths' | 'uid' | 'gid'>,
): string {
  const what = createHash('sha256')
    .update(JSON.stringify([...paths].sort()))
    .digest('hex')
    .slice(0, 8);
  return `${preparedRepository}${imageId.replace(/^sha256:/, '').slice(0, 12)}-${uid}-${gid}-${what}`;
}

async function commitWithOwner(
  engine: Engine,
  { image, paths, uid, gid }: PrepareRequest,
  source: ImageFacts,
  derived: string,
): Promise<void> {
  const doing = `preparing ${image}`;
  const create = [
    'create',
    '--pull=never',
    '--network=none',
    // Root is the user of an image that names none; naming it would be kept in the derived image.
    ...(source.user === '' ? [] : ['--user=0:0']),
    '--entrypoint=["chown","-R"]',
    `--label=${preparingLabel}=${process.pid}`,
    '--',
    image,
    `${uid}:${gid}`,
    '--',
    ...paths,
  ];
  const container = (await engine.need(create, doing)).trim();
  try {
    await engine.need(['start', '--attach', container], doing);
    const changes = [
      // A commit takes the container's labels over, and containers have the labels of their image.
      `LABEL ${preparingLabel}=`,
      `LABEL ${imageLabel}=prepared`,
      `LABEL io.cgmon.source=${image}`,
      `ENTRYPOINT ${JSON.stringify(source.entrypoint)}`,
      `CMD ${JSON.stringify(source.command)}`,
      ...(source.user === '' ? [] : [`USER ${source.user}`]),
    ];
    await engine.need(
      ['commit', '--quiet', ...changes.map((change) => `--change=${change}`), '--', container, derived],
      doing,
    );
  } finally {
    await engine.call(['rm', '--force', '--time=0', container]);
  }
}
