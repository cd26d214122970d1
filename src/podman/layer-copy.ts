import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { ImageStore } from './info.js';
import type { ImageFacts } from './inspect-image.js';

const recordsSchema = v.array(
  v.looseObject({ id: v.string(), 'mapped-layers': v.nullish(v.array(v.string()), []) }),
);

/**
 * Bytes of an image whose layers Podman will copy, with the owners changed, before the first container of a rootless
 * user with `--userns=keep-id` starts: seconds to minutes, once for an image. Null: copied before, or not to be told.
 * Source: the store's own list of images (`mapped-layers`).
 */
export async function pendingLayerCopy(
  store: ImageStore | null,
  { id, sizeBytes }: Pick<ImageFacts, 'id' | 'sizeBytes'>,
): Promise<number | null> {
  if (store === null) return null;
  try {
    const list = await readFile(join(store.graphRoot, `${store.driver}-images`, 'images.json'), 'utf8');
    const record = v.parse(recordsSchema, JSON.parse(list)).find((entry) => entry.id === id);
    return record === undefined || record['mapped-layers'].length > 0 ? null : sizeBytes;
  } catch {
    return null;
  }
}
