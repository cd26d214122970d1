import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const main = resolve(import.meta.dirname, '../../dist/cli/main.js');
const cgmon = (line: string) =>
  spawnSync('sh', ['-c', `"$0" "$1" ${line}`, process.execPath, main], { encoding: 'utf8' });

describe('output to a full disk', () => {
  it.each(['profiles', '--help'])('is one line and exit code 1: cgmon %s', (command) => {
    expect(cgmon(`${command} >/dev/full`)).toMatchObject({
      status: 1,
      stderr: 'cgmon: stdout: ENOSPC: no space left on device, write\n',
    });
  });

  it('does not change the exit code where only the complaint is lost', () => {
    expect(cgmon('frobnicate 2>/dev/full').status).toBe(2);
  });
});
