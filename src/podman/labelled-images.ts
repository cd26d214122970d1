import * as v from 'valibot';
import { CgmonError } from '../model/errors.js';
import { imageLabel } from './agent-image.js';
import { type Engine, lastLine } from './engine.js';
import { runLabel } from './plan.js';
import { preparedRepository, preparingLabel } from './prepare-image.js';

/** An image that cgmon made. Source: `podman images --format json`. */
export interface LabelledImage {
  readonly id: string;
  /** Its names; empty: a later build took them. */
  readonly names: readonly string[];
  /** `agent`: built by `cgmon image build`; `prepared`: derived from another image. */
  readonly kind: string;
  /** What a prepared image was derived from; null for others. */
  readonly source: string | null;
  readonly sizeBytes: number;
  readonly createdAtMs: number;
}

const imagesSchema = v.nullish(
  v.array(
    v.object({
      Id: v.string(),
      Names: v.nullish(v.array(v.string()), []),
      Labels: v.nullish(v.record(v.string(), v.string()), {}),
      Size: v.number(),
      Created: v.number(),
    }),
  ),
  [],
);

/**
 * Every image that cgmon made, the newest first. The label alone does not tell: an image that a user built from a
 * prepared one inherits it. Of a prepared image only the names that cgmon gave are listed.
 */
export async function labelledImages(engine: Engine): Promise<LabelledImage[]> {
  const json = await engine.need(
    ['images', '--no-trunc', `--filter=label=${imageLabel}`, '--format=json'],
    'podman images',
  );
  return v
    .parse(imagesSchema, JSON.parse(json))
    .map(({ Id, Names, Labels, Size, Created }) => {
      const kind = Labels[imageLabel] ?? '';
      return {
        id: Id.replace(/^sha256:/, ''),
        names: kind === 'prepared' ? Names.filter((name) => name.startsWith(preparedRepository)) : Names,
        kind,
        source: kind === 'prepared' ? (Labels['io.cgmon.source'] ?? null) : null,
        sizeBytes: Size,
        createdAtMs: Created * 1000,
      };
    })
    .filter(({ kind, names }) => kind !== 'prepared' || names.length > 0)
    .sort((a, b) => b.createdAtMs - a.createdAtMs);
}

/** One of cgmon's images by name or by the beginning of its id; throws a CgmonError for anything else. */
export function chooseImage(images: readonly LabelledImage[], wanted: string): LabelledImage {
  const full = wanted.includes(':') ? wanted : `${wanted}:latest`;
  const found = images.filter(
    ({ id, names }) =>
      names.includes(wanted) ||
      names.includes(full) ||
      (/^[0-9a-f]{6,}$/.test(wanted) && id.startsWith(wanted)),
  );
  const [image] = found;
  if (image !== undefined && found.length === 1) return image;
  throw new CgmonError(
    'not-found',
    `image ${wanted}: ${found.length === 0 ? 'not made by cgmon' : 'several match'}`,
    {
      hint: 'cgmon image ls',
    },
  );
}

/** Rejects with Podman's reason, for instance that a container still uses the image. */
export async function removeImage(engine: Engine, { id, names }: LabelledImage): Promise<void> {
  const result = await engine.call(['rmi', '--', ...(names.length === 0 ? [id] : names)]);
  if (result.exitCode === 0) return;
  throw new CgmonError('engine', `image ${names[0] ?? id}: ${lastLine(result.stderr)}`, {
    hint: 'podman ps --all shows who uses it',
  });
}

/**
 * Containers in which a cgmon that is no more was preparing an image. Not those of a run: its image may have been
 * prepared by an earlier version, which left the label of the preparation on it.
 */
export async function abandonedPreparations(
  engine: Engine,
  isAlive: (pid: number) => boolean,
): Promise<{ id: string; name: string }[]> {
  const text = await engine.need(
    [
      'ps',
      '--all',
      '--no-trunc',
      `--filter=label=${preparingLabel}`,
      `--format={{.ID}}\t{{.Names}}\t{{index .Labels "${preparingLabel}"}}\t{{index .Labels "${runLabel}"}}`,
    ],
    'podman ps',
  );
  return text
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([id = '', , pid = '', runId = '']) => {
      const isPreparation = id !== '' && /^[1-9]\d*$/.test(pid) && runId === '';
      return isPreparation && !isAlive(Number(pid));
    })
    .map(([id = '', name = '']) => ({ id, name }));
}
