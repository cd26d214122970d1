import { existsSync } from 'node:fs';
import { release } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { attach } from '../attach/attach.js';
import { type AttachTarget, findTarget } from '../attach/find-target.js';
import { parseRunning } from '../attach/running-container.js';
import { requireCgroup2 } from '../cgroup/mount.js';
import { jsonText } from '../export/json-text.js';
import { CgmonError } from '../model/errors.js';
import type { RunExit } from '../model/run.js';
import { podmanEngine } from '../podman/engine.js';
import { exitReason } from '../podman/exit.js';
import { reportJson } from '../record/report-json.js';
import { runsRoot } from '../record/run-directory.js';
import { newRunId } from '../record/run-id.js';
import { stopExitCode, type StopRequest, watchStopSignals } from '../run/stop.js';
import { type KeepTrace, keepTraceModes } from '../trace/keep.js';
import { lockDirectory } from './lock-directory.js';
import * as value from './options.js';
import { createProgress } from './progress.js';
import { renderRun } from './run-text.js';
import { statusText } from './status-line.js';
import { styleFor } from './text.js';
import { version } from './version.js';

interface AttachFlags {
  readonly interval: number;
  readonly duration?: number;
  readonly out?: string;
  readonly trace?: string;
  readonly keepTrace: KeepTrace;
  readonly json?: true;
}

const neededControllers = ['memory', 'io'];

export function attachCommand(): Command {
  return new Command('attach')
    .argument('<target>', 'name or id of a container, path of a cgroup, or a systemd unit')
    .addOption(
      new Option('--interval <duration>', 'between samples, 1ms to 10s')
        .argParser(value.samplingInterval)
        .default(50e6, '50ms'),
    )
    .option('--duration <duration>', 'stop after this long', value.duration)
    .option('--out <dir>', 'record into this new directory instead of the usual place')
    .option('--trace <dir>', "the agent's .claude/projects directory, as it is on this host")
    .addOption(
      new Option('--keep-trace <mode>', 'what the record keeps of the trace')
        .choices(keepTraceModes)
        .default('redacted'),
    )
    .option('--json', 'print the record as JSON on stdout')
    .addHelpText(
      'after',
      '\nRecords until the container ends, --duration is over, or Ctrl-C (exit code 130). What runs is left alone.\n\n' +
        'Examples:\n  cgmon attach my-agent\n  cgmon attach --interval 10ms --duration 1m nginx.service',
    )
    .action(async (wanted: string, flags: AttachFlags) => {
      const stop = watchStopSignals();
      try {
        process.exitCode = await run(wanted, flags, stop);
      } finally {
        stop.release();
      }
    });
}

async function run(wanted: string, flags: AttachFlags, stop: StopRequest): Promise<number> {
  const { env } = process;
  const { mountPoint } = requireCgroup2('/', neededControllers);
  const projectsDir = flags.trace === undefined ? null : resolve(flags.trace);
  if (projectsDir !== null && !existsSync(projectsDir)) {
    throw new CgmonError('usage', `--trace: no directory ${projectsDir}`);
  }
  const engines = ['podman', 'docker'].map((name) => ({ name, engine: podmanEngine(env, name) }));
  const target = await findTarget(wanted, { mountPoint, procRoot: '/proc', engines });
  const askExit = async (): Promise<RunExit | null> => {
    const found = engines.find(({ name }) => name === target.container?.engine);
    return found === undefined ? null : exitOf(target, found.name, env);
  };

  const runId = newRunId(new Date(), Math.random);
  const directory = flags.out === undefined ? join(runsRoot(env), runId) : resolve(flags.out);
  const status = createProgress(process.stderr);
  const abort = new AbortController();
  if (stop.signal !== null) abort.abort();
  const removeListener = stop.onRequest(() => abort.abort());
  const report = await attach({
    target,
    mountPoint,
    runId,
    directory,
    linkPath: flags.out === undefined ? null : join(runsRoot(env), runId),
    projectsDir,
    keepTrace: flags.keepTrace,
    intervalNs: flags.interval,
    durationMs: flags.duration === undefined ? null : flags.duration / 1e6,
    lock: { directory: lockDirectory(env), pid: process.pid, procRoot: '/proc' },
    versions: { cgmon: version, kernel: release() },
    stop: abort.signal,
    askExit,
    onLive: (view, limits) => status.show(statusText(view, limits.memoryMaxBytes ?? null)),
    onWarning: status.note,
  }).finally(status.clear);
  removeListener();
  if (flags.json === true) process.stdout.write(`${jsonText(reportJson(report), 2)}\n`);
  else
    process.stderr.write(`${renderRun(report, styleFor(process.stderr, env))}\nrecorded in ${directory}\n`);
  return stop.signal === null ? 0 : stopExitCode(stop.signal);
}

/** The engine notices the end a moment after the kernel; a container of --rm is gone by then. */
async function exitOf(
  { container }: AttachTarget,
  engineName: string,
  env: NodeJS.ProcessEnv,
): Promise<RunExit | null> {
  if (container === null) return null;
  const engine = podmanEngine(env, engineName);
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const { exitCode, stdout } = await engine.call(['container', 'inspect', container.id]);
    if (exitCode !== 0) return null;
    const { ended } = parseRunning(stdout, engineName);
    if (ended !== null) {
      return exitReason({
        ...ended,
        oomKills: null,
        interruptedBy: null,
        timedOut: false,
        engineError: false,
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return null;
}
