import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cgmon } from '../../src/cli/program.js';
import { fakePodman } from './fake-podman.js';

const directory = mkdtempSync(join(tmpdir(), 'cgmon-unasked-'));
const prepared = 'localhost/cgmon-prepared:1';
const image = {
  Id: '1'.repeat(64),
  Names: [prepared],
  Labels: { 'io.cgmon.image': 'prepared', 'io.cgmon.source': 'x' },
  Size: 1,
  Created: 1,
};
const podman = `case "$*" in
  *io.cgmon.run*) printf 'left\\tleft\\trun\\n';;
  *label=io.cgmon.image*) echo '${JSON.stringify([image])}';;
  images*) echo '[]';;
esac`;
const terminals = [process.stdin, process.stderr].map((stream) => ({ stream, isTTY: stream.isTTY }));

beforeEach(() => {
  vi.stubEnv('PATH', fakePodman(directory, podman));
  vi.stubEnv('XDG_DATA_HOME', directory);
  vi.stubEnv('XDG_RUNTIME_DIR', directory);
});
afterEach(() => {
  rmSync(join(directory, 'log'), { force: true });
  terminals.forEach(({ stream, isTTY }) => Object.assign(stream, { isTTY }));
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  process.exitCode = 0;
});
afterAll(() => rmSync(directory, { recursive: true }));

async function call(...words: string[]) {
  const said: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  // As `2>log` on a terminal: the question would go where nobody reads it.
  Object.assign(process.stdin, { isTTY: true });
  Object.assign(process.stderr, { isTTY: false });
  await cgmon(['node', 'cgmon', ...words]);
  const calls = readFileSync(join(directory, 'log'), 'utf8');
  return { said: said.join(''), removed: calls.split('\n').filter((line) => /^rmi? /.test(line)) };
}

describe('where nobody can be asked', () => {
  it('cgmon clean removes nothing without --yes', async () => {
    const { said, removed } = await call('clean');
    expect(said).toContain('container left (run run)\nNothing was removed: cgmon clean --yes');
    expect(removed).toEqual([]);
    expect((await call('clean', '--yes')).removed).toEqual([expect.stringMatching(/^rm .* left$/)]);
  });

  it('cgmon image rm removes what was named, and --prepared only with --yes', async () => {
    const { said, removed } = await call('image', 'rm', '--prepared');
    expect(said).toBe(`${prepared}\nNothing was removed: cgmon image rm --prepared --yes removes these.\n`);
    expect(removed).toEqual([]);
    expect((await call('image', 'rm', '--prepared', '--yes')).removed).toEqual([`rmi -- ${prepared}`]);
    rmSync(join(directory, 'log'));
    expect((await call('image', 'rm', prepared)).removed).toEqual([`rmi -- ${prepared}`]);
  });
});
