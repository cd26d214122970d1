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
 * are its arguments, and a `systemctl` that knows no units. Every call of podman is a line of `directory`/log. Gives the
 * PATH that finds them.
 */
export function fakePodman(directory: string, script: string): string {
  const bin = join(directory, 'bin');
  mkdirSync(bin, { recursive: true });
  const program = (name: string, text: string) => {
    writeFileSync(join(bin, name), text);
    chmodSync(join(bin, name), 0o755);
  };
  program('systemctl', '#!/bin/sh\n');
  program(
    'podman',
    `#!/bin/sh\necho "$*" >>'${join(directory, 'log')}'\nif [ "$1" = info ]; then echo '${JSON.stringify(info)}'; exit; fi\n${script}\n`,
  );
  return `${bin}:${process.env['PATH'] ?? ''}`;
}
