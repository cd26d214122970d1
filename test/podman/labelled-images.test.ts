import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/podman/engine.js';
import {
  abandonedPreparations,
  chooseImage,
  type LabelledImage,
  labelledImages,
} from '../../src/podman/labelled-images.js';

const image = (id: string, ...names: string[]): LabelledImage => ({
  id: id.padEnd(64, '0'),
  names,
  kind: 'agent',
  source: null,
  sizeBytes: 1,
  createdAtMs: 0,
});

describe('labelledImages', () => {
  it("lists no image that inherited the label, nor a user's own name of a prepared one", async () => {
    const listed = (id: string, names: readonly string[], kind: string) => ({
      Id: id.padEnd(64, '0'),
      Names: names,
      Labels: { 'io.cgmon.image': kind, 'io.cgmon.source': 'docker.io/any' },
      Size: 1,
      Created: 1,
    });
    const prepared = 'localhost/cgmon-prepared:0123-1000-1000-abc';
    const json = JSON.stringify([
      listed('1', [prepared, 'localhost/mine:1'], 'prepared'),
      listed('2', ['docker.io/me/built-from-it:1'], 'prepared'),
      listed('3', [], 'prepared'),
      listed('4', ['localhost/cgmon-agent:latest'], 'agent'),
    ]);
    const unused = () => {
      throw new Error('not used');
    };
    const engine = { need: () => Promise.resolve(json), call: unused, show: unused, attach: unused };
    expect((await labelledImages(engine)).map(({ names }) => names)).toEqual([
      [prepared],
      ['localhost/cgmon-agent:latest'],
    ]);
  });
});

describe('chooseImage', () => {
  const images = [
    image('abcdef12', 'localhost/cgmon-agent:latest'),
    image('abcdef99', 'localhost/other:1'),
    image('77'),
  ];

  it('finds an image by its name, with or without the tag "latest"', () => {
    expect(chooseImage(images, 'localhost/cgmon-agent').id).toMatch(/^abcdef12/);
    expect(chooseImage(images, 'localhost/other:1').id).toMatch(/^abcdef99/);
  });

  it('finds an image without a name by the beginning of its id', () => {
    expect(chooseImage(images, '770000').names).toEqual([]);
  });

  it('refuses what fits several and what cgmon did not make', () => {
    expect(() => chooseImage(images, 'abcdef')).toThrow(/image abcdef: several match/);
    expect(() => chooseImage(images, 'docker.io/library/debian')).toThrow(/not made by cgmon/);
    expect(() => chooseImage(images, 'localhost/other')).toThrow(/not made by cgmon/);
  });
});

describe('abandonedPreparations', () => {
  it('are those of a cgmon that is no more: no runs, and no containers of an image that was prepared', async () => {
    const lines = [
      'c1\tcut-off\t4194303\t',
      'c2\tcgmon-claude\t4194303\t20260101t000000xaaa',
      'c3\tmine\t\t',
      'c4\tat-work\t77\t',
    ];
    const engine = { need: () => Promise.resolve(lines.join('\n')) } as unknown as Engine;
    expect(await abandonedPreparations(engine, (pid) => pid === 77)).toEqual([{ id: 'c1', name: 'cut-off' }]);
  });
});
