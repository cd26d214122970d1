import * as v from 'valibot';
import type { Engine } from './engine.js';
import { parsePodmanJson } from './info.js';

/** Source: `podman image inspect`. */
export interface ImageFacts {
  /** Without "sha256:". */
  readonly id: string;
  readonly sizeBytes: number | null;
  /** Empty: it names none. */
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
}

const words = v.nullish(v.array(v.string()), []);
const schema = v.tuple([
  v.object({
    Id: v.string(),
    Size: v.optional(v.number()),
    Config: v.nullish(v.object({ User: v.nullish(v.string(), ''), Cmd: words, Entrypoint: words }), {}),
  }),
]);

/** Null: the image is not in the local store. */
export async function inspectImage(engine: Engine, image: string): Promise<ImageFacts | null> {
  const { exitCode, stdout } = await engine.call(['image', 'inspect', '--format=json', '--', image]);
  if (exitCode !== 0) return null;
  const [{ Id: id, Size: size, Config: config }] = parsePodmanJson(schema, stdout, 'podman image inspect');
  return {
    id: id.replace(/^sha256:/, ''),
    sizeBytes: size ?? null,
    user: config?.User ?? '',
    entrypoint: config?.Entrypoint ?? [],
    command: config?.Cmd ?? [],
  };
}
