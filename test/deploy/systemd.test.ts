import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveCommand } from '../../src/cli/serve.js';

const folder = join(import.meta.dirname, '../../deploy/systemd');
const noSystemd =
  spawnSync('systemd-analyze', ['--version']).error === undefined ? null : 'no systemd-analyze';
if (noSystemd !== null) console.log(`skipped: ${noSystemd} (Debian: apt-get install systemd)`);

function unitText(manager: 'system' | 'user'): string {
  return readFileSync(join(folder, manager, 'cgmon.service'), 'utf8');
}

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'cgmon-units-'));
});
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

/** systemd-analyze wants the program to be there. */
function analyze(
  text: string,
  args: readonly string[],
): { readonly status: number | null; readonly said: string } {
  const file = join(scratch, 'cgmon.service');
  writeFileSync(file, text.replaceAll('/usr/local/bin/cgmon', '/bin/true'));
  const { status, stdout, stderr } = spawnSync('systemd-analyze', [...args, file], {
    encoding: 'utf8',
    env: { ...process.env, XDG_RUNTIME_DIR: scratch, SYSTEMD_COLORS: '0' },
  });
  return { status, said: `${stdout}${stderr}` };
}

describe.skipIf(noSystemd !== null)('systemd-analyze', () => {
  for (const manager of ['system', 'user'] as const) {
    it(`finds nothing wrong with the ${manager} unit`, () => {
      const { status, said } = analyze(unitText(manager), ['verify', `--${manager}`]);
      expect(said).toBe('');
      expect(status).toBe(0);
    });

    it(`would find a mistake in the ${manager} unit`, () => {
      const { said } = analyze(unitText(manager).replace('Type=exec', 'Type=exact'), [
        'verify',
        `--${manager}`,
      ]);
      expect(said).toContain('exact');
    });
  }

  it('calls the system unit well confined: exposure of 3 or less, of 10', () => {
    const { status, said } = analyze(unitText('system'), ['security', '--offline=true', '--threshold=30']);
    expect(status, `${said.split('\n').at(-2)}`).toBe(0);
  });
});

describe('the units', () => {
  for (const manager of ['system', 'user'] as const) {
    it(`${manager}: call a command that is there, and listen where only this machine can reach`, () => {
      expect(unitText(manager)).toContain(`ExecStart=/usr/local/bin/cgmon ${serveCommand().name()} `);
      expect(unitText(manager)).not.toContain('--listen');
      const listen = serveCommand().options.find(({ long }) => long === '--listen');
      expect(listen?.defaultValue).toMatch(/^127\.0\.0\.1:/);
    });
  }
});
