import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const info = {
  host: {
    cgroupManager: 'systemd',
    cgroupVersion: 'v2',
    ociRuntime: { name: 'crun', version: 'crun version 1' },
    security: { rootless: true },
  },
  version: { Version: '4.9.3' },
};

/**
 * A `podman` in `directory`/bin that answers `info` and does `script` for everything else, of which `$1` and the rest
 * are its arguments. Every call is a line of `directory`/log. Gives the PATH that finds it.
 */
export function fakePodman(directory: string, script: string): string {
  const bin = join(directory, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(
    join(bin, 'podman'),
    `#!/bin/sh\necho "$*" >>'${join(directory, 'log')}'\nif [ "$1" = info ]; then echo '${JSON.stringify(info)}'; exit; fi\n${script}\n`,
  );
  chmodSync(join(bin, 'podman'), 0o755);
  return `${bin}:${process.env['PATH'] ?? ''}`;
}
