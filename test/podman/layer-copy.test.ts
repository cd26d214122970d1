import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/podman/engine.js';
import { pendingLayerCopy } from '../../src/podman/layer-copy.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cgmon-store-'));
  mkdirSync(join(root, 'overlay-images'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** A Podman with a store at `root` that knows one image. */
function engine(id: string): Engine {
  const unused = () => {
    throw new Error('not expected');
  };
  return {
    call: unused,
    show: unused,
    attach: unused,
    need: async (args) =>
      args[0] === 'info'
        ? JSON.stringify({ store: { graphRoot: root, graphDriverName: 'overlay' } })
        : JSON.stringify([{ Id: id, Size: 819e6 }]),
  };
}

const write = (records: unknown) =>
  writeFileSync(join(root, 'overlay-images', 'images.json'), JSON.stringify(records));

describe('pendingLayerCopy', () => {
  it('gives the size of an image whose layers have no copy for other owners', async () => {
    write([
      { id: 'aa', layer: '1' },
      { id: 'bb', layer: '2', 'mapped-layers': [] },
    ]);
    expect(await pendingLayerCopy(engine('aa'), 'x')).toBe(819e6);
    expect(await pendingLayerCopy(engine('bb'), 'x')).toBe(819e6);
  });

  it('is null when there is a copy', async () => {
    write([{ id: 'aa', layer: '1', 'mapped-layers': ['3'] }]);
    expect(await pendingLayerCopy(engine('aa'), 'x')).toBeNull();
  });

  it('is null when the store does not tell', async () => {
    expect(await pendingLayerCopy(engine('aa'), 'x')).toBeNull();
    write({ other: 'shape' });
    expect(await pendingLayerCopy(engine('aa'), 'x')).toBeNull();
    write([{ id: 'cc' }]);
    expect(await pendingLayerCopy(engine('aa'), 'x')).toBeNull();
  });
});
