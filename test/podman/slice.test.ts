import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { systemdSlices } from '../../src/podman/slice.js';

const directory = mkdtempSync(join(tmpdir(), 'cgmon-slice-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('systemdSlices', () => {
  it("calls systemd outside cgmon's process group, where a terminal's Ctrl-C would reach it", async () => {
    const said = join(directory, 'said');
    for (const name of ['busctl', 'systemctl']) {
      writeFileSync(
        join(directory, name),
        `#!/bin/sh\nps -o pid=,pgid= -p $$ >>${said}\necho /cgmon-r.slice\n`,
      );
      chmodSync(join(directory, name), 0o755);
    }
    const slices = systemdSlices('user', { PATH: `${directory}:${process.env['PATH'] ?? ''}` });
    await slices.start('cgmon-r.slice', 'a run');
    await slices.stop('cgmon-r.slice');
    const lines = readFileSync(said, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines.filter((line) => new Set(line.trim().split(/\s+/)).size > 1)).toEqual([]);
  });
});
