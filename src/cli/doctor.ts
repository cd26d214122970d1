import { homedir, release, userInfo } from 'node:os';
import { Command } from 'commander';
import { execa } from 'execa';
import type { Check } from '../doctor/check.js';
import { fixScript } from '../doctor/fix-script.js';
import { checkMachine } from '../doctor/machine.js';
import { styleFor, tinted, type Tone } from './text.js';

const tones: Readonly<Record<Check['status'], Tone>> = { ok: 'good', warning: 'warning', problem: 'bad' };

export function doctorCommand(): Command {
  return new Command('doctor')
    .option('--json', 'print the checks as JSON')
    .option('--fix', 'print the commands that mend what was found; they are never run')
    .action(async (options: { json?: true; fix?: true }) => {
      const { uid, username } = userInfo();
      const checks = await checkMachine({
        env: process.env,
        uid,
        userName: username,
        homeDir: homedir(),
        nodeVersion: process.version,
        kernelRelease: release(),
        root: '/',
        async run(program, args) {
          const result = await execa(program, [...args], { reject: false, stdin: 'ignore' });
          return result.exitCode === undefined
            ? null
            : { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
        },
      });
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify({ checks }, null, 2)}\n`
          : options.fix === true
            ? fixScript(checks)
            : text(checks),
      );
      process.exitCode = checks.some(({ status }) => status === 'problem') ? 1 : 0;
    });
}

function text(checks: readonly Check[]): string {
  const { color } = styleFor(process.stdout, process.env);
  const width = Math.max(...checks.map(({ id }) => id.length));
  const lines = checks.flatMap(({ id, status, found, fix }) => [
    `${tinted(status.padEnd(7), tones[status], color)}  ${id.padEnd(width)}  ${found}`,
    ...(fix === undefined ? [] : [`${' '.repeat(width + 11)}${tinted(`-> ${fix}`, 'quiet', color)}`]),
  ]);
  const problems = checks.filter(({ status }) => status === 'problem').length;
  const verdict =
    problems === 0
      ? 'This machine can record agents.'
      : `${problems} ${problems === 1 ? 'problem' : 'problems'} to mend before cgmon run works here.`;
  return `${lines.join('\n')}\n\n${verdict}\n`;
}
