import { Command } from 'commander';
import { watchStopSignals } from '../run/stop.js';
import { launch } from './launch.js';
import { addLaunchOptions, type LaunchOptions } from './run-options.js';
import { launchRequest } from './run-request.js';

/** Not every image has bash; sh is in all that a person wants to look into. */
const anyShell = ['sh', '-c', 'command -v bash >/dev/null && exec bash || exec sh'];

export function shellCommand(): Command {
  return addLaunchOptions(
    new Command('shell')
      .usage('[options] [-- <command...>]')
      .argument('[command...]', 'what to run in place of bash (or sh)'),
  )
    .addHelpText(
      'after',
      '\nA container just as cgmon run makes it, with your stdin. It has a terminal when stdin and stdout are one.\n' +
        'The table goes to stderr when the shell ends, whose exit code is passed on.\n\n' +
        'Examples:\n' +
        '  cgmon shell --memory 2g\n' +
        '  cgmon shell -- claude\n' +
        '  cgmon shell < steps.sh',
    )
    .action(async (command: readonly string[], options: LaunchOptions) => {
      const stop = watchStopSignals();
      try {
        const request = launchRequest(command.length === 0 ? anyShell : command, options);
        const tty = process.stdin.isTTY && process.stdout.isTTY;
        process.exitCode = await launch({ ...request, interactive: true, tty }, options, stop);
      } finally {
        stop.release();
      }
    });
}
