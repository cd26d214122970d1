import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pendingLayerCopy } from '../../src/podman/layer-copy.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cgmon-store-'));
  mkdirSync(join(root, 'overlay-images'));
});
afterEach(() => rmSync(root, { recursive: true }));

const store = () => ({ graphRoot: root, driver: 'overlay' });
const image = (id: string) => ({ id, sizeBytes: 819e6 });

const write = (records: unknown) =>
  writeFileSync(join(root, 'overlay-images', 'images.json'), JSON.stringify(records));

describe('pendingLayerCopy', () => {
  it('gives the size of an image whose layers have no copy for other owners', async () => {
    write([
      { id: 'aa', layer: '1' },
      { id: 'bb', layer: '2', 'mapped-layers': [] },
    ]);
    expect(await pendingLayerCopy(store(), image('aa'))).toBe(819e6);
    expect(await pendingLayerCopy(store(), image('bb'))).toBe(819e6);
  });

  it('is null when there is a copy', async () => {
    write([{ id: 'aa', layer: '1', 'mapped-layers': ['3'] }]);
    expect(await pendingLayerCopy(store(), image('aa'))).toBeNull();
  });

  it('is null when the store does not tell', async () => {
    expect(await pendingLayerCopy(store(), image('aa'))).toBeNull();
    write({ other: 'shape' });
    expect(await pendingLayerCopy(store(), image('aa'))).toBeNull();
    expect(await pendingLayerCopy(null, image('aa'))).toBeNull();
    write([{ id: 'cc' }]);
    expect(await pendingLayerCopy(store(), image('aa'))).toBeNull();
  });
});
