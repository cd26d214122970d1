import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { abandonedContexts } from '../../src/podman/agent-image.js';

it('finds the contexts of builds whose cgmon is no more, and nothing else', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cgmon-contexts-'));
  try {
    for (const name of ['cgmon-image-1-abc', 'cgmon-image-2-abc', 'cgmon-image-abcdef', 'other-2-abc']) {
      mkdirSync(join(directory, name));
    }
    expect(abandonedContexts(directory, (pid) => pid === 1)).toEqual([join(directory, 'cgmon-image-2-abc')]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
