import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/podman/engine.js';
import { prepareImage, preparedName } from '../../src/podman/prepare-image.js';

describe('preparedName', () => {
  const base = { paths: ['/testbed', '/opt/tool'], uid: 1000, gid: 1000 };
  const id = `sha256:${'ab12'.repeat(16)}`;

  it('is the same for the same image, owner and paths in any order', () => {
    expect(preparedName(id, base)).toBe(preparedName(id, { ...base, paths: ['/opt/tool', '/testbed'] }));
    expect(preparedName(id, base)).toMatch(/^localhost\/cgmon-prepared:ab12ab12ab12-1000-1000-[0-9a-f]{8}$/);
  });

  it('differs when the image, the owner or a path differs', () => {
    const names = [
      preparedName(id, base),
      preparedName(`sha256:${'cd34'.repeat(16)}`, base),
      preparedName(id, { ...base, uid: 1001 }),
      preparedName(id, { ...base, gid: 1001 }),
      preparedName(id, { ...base, paths: ['/testbed'] }),
      preparedName(id, { ...base, paths: ['/testbed', '/opt-tool'] }),
    ];
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('prepareImage', () => {
  it('leaves the label of the preparation to its container', async () => {
    const commits: (readonly string[])[] = [];
    const made = JSON.stringify([{ Id: 'sha256:cd', Size: 5 }]);
    const engine = {
      call: () =>
        Promise.resolve({ exitCode: commits.length === 0 ? 125 : 0, stdout: made, stderr: 'no such image' }),
      need(args: readonly string[]) {
        if (args[0] === 'commit') commits.push(args);
        return Promise.resolve('c1\n');
      },
    } as unknown as Engine;
    const source = { id: 'ab', sizeBytes: 1, user: '', entrypoint: [], command: [] };
    const request = { image: 'any', paths: ['/testbed'], uid: 1, gid: 1 };
    expect(await prepareImage(engine, request, source)).toMatchObject({ cached: false, facts: { id: 'cd' } });
    expect(commits).toEqual([expect.arrayContaining(['--change=LABEL io.cgmon.preparing='])]);
  });
});
