import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { reportCommand } from '../../src/cli/report.js';
import { writeRunFigure } from '../../src/cli/report-figure.js';
import { svgComplaints } from '../support/svg-check.js';
import { captured } from './captured.js';

const fixture = join(import.meta.dirname, '../../fixtures/runs/20261121t011425ycr2');
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cgmon-figure-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

describe('cgmon report --svg', () => {
  it("writes the recorded run's timeline to a file only its owner reads", async () => {
    const file = join(directory, 'run.svg');
    const { stdout } = await captured(reportCommand(), [fixture, '--svg', '--output', file]);
    expect(stdout).toBe(`${file}\n`);
    const svg = readFileSync(file, 'utf8');
    expect(svgComplaints(svg)).toEqual([]);
    expect(svg).toContain('probe alloc 200 1.5');
    expect(svg).toContain('peak 210 MiB');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('writes to stdout for "-"', async () => {
    const { stdout } = await captured(reportCommand(), [fixture, '--svg', '--output', '-']);
    expect(svgComplaints(stdout)).toEqual([]);
  });

  it('names a file that cannot be written', async () => {
    await expect(writeRunFigure(fixture, 'svg', join(directory, 'no/file'))).rejects.toThrow(
      /no\/file: ENOENT/,
    );
  });
});

describe('cgmon report --png', () => {
  it('names the package where rsvg-convert is not installed', async () => {
    vi.stubEnv('PATH', directory);
    await expect(writeRunFigure(fixture, 'png', join(directory, 'x.png'))).rejects.toMatchObject({
      message: 'PNG needs rsvg-convert',
      hint: 'install the package librsvg2-bin, or use --svg',
    });
  });
});
