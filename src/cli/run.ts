import { release } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { requireCgroup2 } from '../cgroup/mount.js';
import { CgmonError } from '../model/errors.js';
import type { RunReport } from '../model/run.js';
import { podmanEngine } from '../podman/engine.js';
import { ensureImage } from '../podman/image.js';
import { engineInfo } from '../podman/info.js';
import { systemdSlices } from '../podman/slice.js';
import { reportJson } from '../record/report-json.js';
import { runsRoot } from '../record/run-directory.js';
import { newRunId } from '../record/run-id.js';
import { planText } from '../run/plan-text.js';
import { findProfile, profilesFile, readProfiles } from '../run/profiles/find-profile.js';
import { defaultImage, planLaunch, type RunRequest } from '../run/request.js';
import { runAgent } from '../run/run-agent.js';
import { stopExitCode, type StopRequest, watchStopSignals } from '../run/stop.js';
import { type KeepTrace, keepTraceModes } from '../trace/keep.js';
import { addLimitOptions, type LimitOptions, limitsOf } from './limit-options.js';
import { lockDirectory } from './lock-directory.js';
import * as value from './options.js';
import { renderRun } from './run-text.js';
import { createStatusLine, statusText } from './status-line.js';
import { styleFor } from './text.js';
import { version } from './version.js';

interface RunOptions extends LimitOptions {
  readonly image?: string;
  readonly profile: string;
  readonly profiles?: string;
  readonly interval: number;
  readonly out?: string;
  readonly name?: string;
  readonly workspace: string;
  readonly env: readonly string[];
  readonly network?: string;
  readonly runtime?: string;
  readonly podmanArg: readonly string[];
  readonly timeout?: number;
  readonly stopGrace: number;
  readonly keepTrace: KeepTrace;
  readonly dryRun?: true;
  readonly json?: true;
}

const neededControllers = ['cpu', 'memory', 'io', 'pids'];

export function runCommand(): Command {
  return addLimitOptions(new Command('run'))
    .usage('[options] -- <command...>')
    .argument('<command...>', 'what to run in the container')
    .addOption(new Option('--image <image>', `container image (${defaultImage})`).env('CGMON_IMAGE'))
    .option('--profile <name>', 'how the container is laid out: cgmon profiles lists them', 'isolated')
    .option('--profiles <file>', 'YAML file with more profiles')
    .option('--interval <duration>', 'between samples, 1ms to 10s', value.samplingInterval, 50e6)
    .option('--out <dir>', 'record into this new directory instead of the usual place')
    .option('--name <name>', 'name of the container and the run')
    .option('--workspace <dir>', 'directory the agent works in, mounted at the same path', '.')
    .option(
      '--env <name>',
      'forward this environment variable, by name; may be repeated',
      value.variableName,
      [],
    )
    .option('--network <mode>', "Podman's network mode")
    .option('--runtime <name>', 'OCI runtime')
    .option('--podman-arg <arg>', 'one more argument for podman create; may be repeated', value.collect, [])
    .option('--timeout <duration>', 'end the agent after this long', value.duration)
    .option('--stop-grace <duration>', 'from a signal to SIGKILL', value.duration, 10e9)
    .addOption(
      new Option('--keep-trace <mode>', 'what the record keeps of the trace')
        .choices(keepTraceModes)
        .default('redacted'),
    )
    .option('--dry-run', 'print the plan and stop')
    .option('--json', 'print the record (or the plan) as JSON on stdout')
    .addHelpText(
      'after',
      "\nThe exit code is the agent's. The table goes to stderr, the agent's output stays as it is.\n\n" +
        'Example:\n  cgmon run --memory 2g --cpus 2 -- claude --print "fix the failing test"',
    )
    .action(async (command: readonly string[], options: RunOptions) => {
      const stop = watchStopSignals();
      try {
        process.exitCode = await run(command, options, stop);
      } finally {
        stop.release();
      }
    });
}

async function run(command: readonly string[], options: RunOptions, stop: StopRequest): Promise<number> {
  const { env } = process;
  const cgroup2 = requireCgroup2('/', neededControllers);
  const engine = podmanEngine(env);
  const info = await engineInfo(engine);
  if (info.cgroupManager !== 'systemd') {
    throw new CgmonError('unsupported-host', `Podman uses the ${info.cgroupManager} cgroup manager`, {
      hint: 'cgmon launches under a systemd slice: set cgroup_manager = "systemd" in containers.conf',
    });
  }

  const runId = newRunId(new Date(), Math.random);
  const directory = options.out === undefined ? join(runsRoot(env), runId) : resolve(options.out);
  const homeDir = join(directory, 'home');
  const plan = planLaunch(requestOf(command, options), { runId, rootless: info.rootless, homeDir, env });
  if (options.dryRun === true) {
    process.stdout.write(
      options.json === true ? `${JSON.stringify({ plan }, null, 2)}\n` : `${planText(plan)}\n`,
    );
    return 0;
  }

  const status = createStatusLine(process.stderr);
  const warn = (message: string) => {
    status.clear();
    process.stderr.write(`cgmon: ${message}\n`);
  };
  await ensureImage(engine, plan.image, () => warn(`pulling ${plan.image}`));
  if (stop.signal !== null) return stopExitCode(stop.signal);
  status.show('starting the container');
  const report = await runAgent({
    plan,
    engine,
    engineInfo: info,
    slices: systemdSlices(info.rootless ? 'user' : 'system', env),
    cgroupMount: cgroup2.mountPoint,
    lockDirectory: lockDirectory(env),
    directory,
    linkPath: options.out === undefined ? null : join(runsRoot(env), runId),
    homeDir,
    credentialsFile: join(
      env['CLAUDE_CONFIG_DIR'] ?? join(env['HOME'] ?? '/', '.claude'),
      '.credentials.json',
    ),
    intervalNs: options.interval,
    keepTrace: options.keepTrace,
    graceMs: options.stopGrace / 1e6,
    timeoutMs: options.timeout === undefined ? null : options.timeout / 1e6,
    kernel: release(),
    cgmonVersion: version,
    stop,
    output: { stdout: options.json === true ? process.stderr : process.stdout, stderr: process.stderr },
    onLive: (view, limits) => status.show(statusText(view, limits.memoryMaxBytes ?? null)),
    onWarning: warn,
  });
  status.clear();
  print(report, directory, options.json === true);
  return exitCodeOf(report, stop);
}

function requestOf(command: readonly string[], options: RunOptions): RunRequest {
  const profiles = readProfiles(
    options.profiles ?? profilesFile(process.env),
    options.profiles !== undefined,
  );
  return {
    image: options.image ?? null,
    profile: findProfile(profiles, options.profile),
    command,
    name: options.name ?? null,
    workspace: options.workspace,
    limits: limitsOf(options),
    ulimits: options.ulimit,
    envNames: options.env,
    network: options.network ?? null,
    runtime: options.runtime ?? null,
    interactive: false,
    podmanArgs: options.podmanArg,
  };
}

function print(report: RunReport, directory: string, json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify(reportJson(report), null, 2)}\n`);
  else
    process.stderr.write(
      `${renderRun(report, styleFor(process.stderr, process.env))}\nrecorded in ${directory}\n`,
    );
}

function exitCodeOf({ run: { exit } }: RunReport, stop: StopRequest): number {
  if (stop.signal !== null) return stopExitCode(stop.signal);
  if (exit?.reason === 'timeout') return 124;
  return exit?.code ?? 1;
}
