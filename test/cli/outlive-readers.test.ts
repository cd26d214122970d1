import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

const module = resolve(import.meta.dirname, '../../dist/cli/outlive-readers.js');

it('a reader that went away ends no run: what comes after the broken pipe is still done', () => {
  const program = `
    import { outliveReaders } from '${module}';
    outliveReaders();
    const timer = setInterval(() => process.stdout.write('x'.repeat(100_000)), 5);
    setTimeout(() => { clearInterval(timer); process.stderr.write('cleaned up'); }, 300);`;
  const { stderr } = spawnSync(
    'sh',
    ['-c', '"$0" --input-type=module -e "$1" | true', process.execPath, program],
    {
      encoding: 'utf8',
    },
  );
  expect(stderr).toBe('cleaned up');
});
