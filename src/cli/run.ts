import { Command } from 'commander';
import { abortOn } from '../run/interrupted.js';
import { watchStopSignals } from '../run/stop.js';
import { launch } from './launch.js';
import { addAgentOptions, addLaunchOptions, type AgentOptions, type LaunchOptions } from './run-options.js';
import { addServeOptions, type ServeFlags } from './serve-options.js';
import { agentRequest, launchRequest } from './run-request.js';

export function runCommand(): Command {
  const command = addLaunchOptions(
    addAgentOptions(
      new Command('run')
        .usage('[options] [-- <command...>]')
        .argument('[command...]', 'what to run in the container; with --agent claude: more arguments for it'),
    ),
  );
  return addServeOptions(command, null)
    .addHelpText(
      'after',
      "\nThe exit code is the agent's. The table goes to stderr, the agent's output stays as it is.\n\n" +
        'Examples:\n' +
        '  cgmon run --memory 2g --cpus 2 --prompt "fix the failing test"\n' +
        '  cgmon run --memory 2g -- npm test',
    )
    .action(async (command: readonly string[], options: LaunchOptions & AgentOptions & ServeFlags) => {
      const stop = watchStopSignals();
      try {
        const agent = await agentRequest(command, options, abortOn(stop).signal);
        const request = launchRequest(command, options);
        process.exitCode = await launch(agent === null ? request : { ...request, agent }, options, stop);
      } finally {
        stop.release();
      }
    });
}
