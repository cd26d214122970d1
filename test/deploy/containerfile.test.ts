import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

function text(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

const sent = text('deploy/Containerfile.containerignore')
  .split('\n')
  .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));

describe('the Containerfile', () => {
  it('gets every file that the build names', () => {
    const { scripts } = JSON.parse(text('package.json')) as { readonly scripts: { readonly build: string } };
    const named = scripts.build.split(' ').filter((word) => /\.\w+$/.test(word));
    expect(named).toContain('tsconfig.build.json');
    expect(
      named.filter((file) => !sent.some((path) => file === path || file.startsWith(`${path}/`))),
    ).toEqual([]);
  });

  it('is sent only what is there', () => {
    expect(sent.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
