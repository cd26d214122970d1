import { CgmonError } from '../model/errors.js';
import { agentImage, agentImageRecipe, buildAgentImage } from './agent-image.js';
import { type Engine, lastLine } from './engine.js';

/**
 * Makes sure that the image is there: the usual agent image is built when it is missing, another is pulled. Gives what
 * was done; rejects with a CgmonError that names the image. Podman's progress goes to stderr.
 */
export async function ensureImage(
  engine: Engine,
  image: string,
  onMissing: (doing: 'building' | 'pulling') => void,
): Promise<'present' | 'built' | 'pulled'> {
  const exists = await engine.call(['image', 'exists', '--', image]);
  if (exists.exitCode === 0) return 'present';
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
