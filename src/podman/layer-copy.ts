import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Engine } from './engine.js';

const storeSchema = v.object({ store: v.object({ graphRoot: v.string(), graphDriverName: v.string() }) });
const imageSchema = v.tuple([v.object({ Id: v.string(), Size: v.number() })]);
const recordsSchema = v.array(
  v.looseObject({ id: v.string(), 'mapped-layers': v.nullish(v.array(v.string()), []) }),
);

/**
 * Bytes of an image whose layers Podman will copy, with the owners changed, before the first container of a rootless
 * user with `--userns=keep-id` starts: seconds to minutes, once for an image. Null: copied before, or not to be told.
 * Source: the store's own list of images (`mapped-layers`).
 */
export async function pendingLayerCopy(engine: Engine, image: string): Promise<number | null> {
  try {
    const info = await engine.need(['info', '--format=json'], 'podman info');
    const { graphRoot, graphDriverName } = v.parse(storeSchema, JSON.parse(info)).store;
    const inspected = await engine.need(
      ['image', 'inspect', '--format=json', '--', image],
      'podman image inspect',
    );
    const [{ Id: id, Size: size }] = v.parse(imageSchema, JSON.parse(inspected));
    const list = await readFile(join(graphRoot, `${graphDriverName}-images`, 'images.json'), 'utf8');
    const record = v
      .parse(recordsSchema, JSON.parse(list))
      .find((entry) => `sha256:${entry.id}`.endsWith(id));
    return record === undefined || record['mapped-layers'].length > 0 ? null : size;
  } catch {
    return null;
  }
}
