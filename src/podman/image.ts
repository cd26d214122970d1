import { CgmonError } from '../model/errors.js';
import { agentImage, agentImageRecipe, buildAgentImage } from './agent-image.js';
import { type Engine, lastLine } from './engine.js';
import { type ImageFacts, inspectImage } from './inspect-image.js';

export interface EnsuredImage {
  readonly done: 'present' | 'built' | 'pulled';
  readonly facts: ImageFacts;
}

/**
 * Makes sure that the image is there: the usual agent image is built when it is missing, another is pulled. Rejects with
 * a CgmonError that names the image. Podman's progress goes to stderr.
 */
export async function ensureImage(
  engine: Engine,
  image: string,
  onMissing: (doing: 'building' | 'pulling') => void,
): Promise<EnsuredImage> {
  const present = await inspectImage(engine, image);
  if (present !== null) return { done: 'present', facts: present };
  const done = await fetchImage(engine, image, onMissing);
  const facts = await inspectImage(engine, image);
  if (facts === null)
    throw missingImage(image, `${done}, and not there`, 'podman images lists what is there');
  return { done, facts };
}

async function fetchImage(
  engine: Engine,
  image: string,
  onMissing: (doing: 'building' | 'pulling') => void,
): Promise<'built' | 'pulled'> {
  if (image === agentImage) {
    onMissing('building');
    await buildAgentImage(engine, agentImageRecipe, image);
    return 'built';
  }
  const isLocal = image.startsWith('localhost/');
  if (isLocal) throw missingImage(image, 'not in the local store', 'podman images lists what is there');
  onMissing('pulling');
  const pulled = await engine.show(['pull', '--', image]);
  if (pulled.exitCode === 0) return 'pulled';
  throw missingImage(image, lastLine(pulled.stderr), 'check the name, or pull it yourself: podman pull');
}

function missingImage(image: string, reason: string, hint: string): CgmonError {
  return new CgmonError('not-found', `image ${image}: ${reason}`, { hint });
}
