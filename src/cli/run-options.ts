import { type Command, Option } from 'commander';
import { defaultImage } from '../run/request.js';
import { type KeepTrace, keepTraceModes } from '../trace/keep.js';
import { addLimitOptions, type LimitOptions } from './limit-options.js';
import * as value from './options.js';

/** What `cgmon run` and `cgmon shell` have in common. */
export interface LaunchOptions extends LimitOptions {
  readonly image?: string;
  readonly profile: string;
  readonly profiles?: string;
  readonly interval: number;
  readonly out?: string;
  readonly name?: string;
  readonly workspace?: string;
  readonly env: readonly string[];
  readonly network?: string;
  readonly runtime?: string;
  readonly connection?: string;
  readonly podmanArg: readonly string[];
  readonly timeout?: number;
  readonly stopGrace: number;
  readonly keepTrace: KeepTrace;
  readonly credentialsBack?: true;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly json?: true;
}

export interface AgentOptions {
  readonly agent?: 'claude' | 'none';
  readonly prompt?: string;
  readonly promptFile?: string;
  readonly model?: string;
  readonly sessionId?: string;
  readonly maxTurns?: number;
}

export function addLaunchOptions(command: Command): Command {
  return addLimitOptions(
    command
      .addOption(new Option('--image <image>', `container image (${defaultImage})`).env('CGMON_IMAGE'))
      .option('--profile <name>', 'how the container is laid out: cgmon profiles lists them', 'isolated')
      .option('--profiles <file>', 'YAML file with more profiles'),
  )
    .addOption(
      new Option('--interval <duration>', 'between samples, 1ms to 10s')
        .argParser(value.samplingInterval)
        .default(50e6, '50ms'),
    )
    .option('--out <dir>', 'record into this new directory instead of the usual place')
    .option('--name <name>', 'name of the container and the run')
    .option('--workspace <dir>', 'directory the agent works in, mounted at the same path (default: this one)')
    .addOption(
      new Option('--env <name>', 'forward this environment variable, by name; may be repeated')
        .argParser(value.variableName)
        .default([], "the profile's"),
    )
    .option('--network <mode>', "Podman's network mode", value.notEmpty)
    .option('--runtime <name>', 'OCI runtime: crun, runc, runsc', value.notEmpty)
    .option(
      '--connection <name>',
      "Podman's service of that name, on this machine (podman system connection)",
      value.notEmpty,
    )
    .addOption(
      new Option('--podman-arg <arg>', 'one more argument for podman create; may be repeated')
        .argParser(value.collect)
        .default([], 'none'),
    )
    .option('--timeout <duration>', 'end the agent after this long', value.duration)
    .addOption(
      new Option('--stop-grace <duration>', 'from a signal to SIGKILL')
        .argParser(value.duration)
        .default(10e9, '10s'),
    )
    .addOption(
      new Option('--keep-trace <mode>', 'what the record keeps of the trace')
        .choices(keepTraceModes)
        .default('redacted'),
    )
    .option('--credentials-back', 'a token that the agent renewed replaces your own at the end')
    .option('--dry-run', 'print the plan and stop')
    .option('--yes', 'do not ask before the launch')
    .option('--json', 'print the record (or the plan) as JSON on stdout');
}

export function addAgentOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--agent <name>',
        'claude: the CLI is called with a prompt; none: the command is run',
      ).choices(['claude', 'none']),
    )
    .option('--prompt <text>', 'the prompt; others on this machine can read a command line')
    .option('--prompt-file <file>', 'the prompt, from a file; "-" is stdin')
    .option('--model <model>', "the agent's model", value.notEmpty)
    .option('--session-id <uuid>', "the agent's session; one is made up without it", value.uuid)
    .option('--max-turns <n>', 'most turns of the agent', value.positiveInteger);
}
