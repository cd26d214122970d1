import { chmodSync, writeFileSync } from 'node:fs';

/** A program in place of Podman that runs a shell script. */
export function podmanDoes(program: string, script: string): void {
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o755);
}
