import { CgmonError } from '../model/errors.js';
import { type Engine, lastLine } from './engine.js';

/** Makes sure that the image is there; pulls it when it is not. Gives whether it was pulled. */
export async function ensureImage(
  engine: Engine,
  image: string,
  onPull: () => void,
): Promise<'present' | 'pulled'> {
  const exists = await engine.call(['image', 'exists', '--', image]);
  if (exists.exitCode === 0) return 'present';
  const isLocal = image.startsWith('localhost/');
  if (isLocal) throw missingImage(image, 'not in the local store', 'podman images lists what is there');
  onPull();
  const pulled = await engine.call(['pull', '--quiet', '--', image]);
  if (pulled.exitCode === 0) return 'pulled';
  throw missingImage(image, lastLine(pulled.stderr), 'check the name, or pull it yourself: podman pull');
}

function missingImage(image: string, reason: string, hint: string): CgmonError {
  return new CgmonError('not-found', `image ${image}: ${reason}`, { hint });
}
