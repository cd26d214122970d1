import { release, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { requireCgroup2 } from '../cgroup/mount.js';
import { jsonText } from '../export/json-text.js';
import type { RunReport } from '../model/run.js';
import { abortable } from '../podman/abortable.js';
import type { LaunchPlan } from '../podman/plan.js';
import { systemdSlices } from '../podman/slice.js';
import { reportJson } from '../record/report-json.js';
import { runsRoot } from '../record/run-directory.js';
import { newRunId } from '../record/run-id.js';
import { withDerivedImage } from '../run/derived-image.js';
import { abortOn } from '../run/interrupted.js';
import { planText } from '../run/plan-text.js';
import { profilesFile } from '../run/profiles/find-profile.js';
import { replayScript } from '../run/replay.js';
import { planLaunch, type RunRequest } from '../run/request.js';
import { readyImage } from '../run/ready-image.js';
import { runAgent } from '../run/run-agent.js';
import { sweepCredentials } from '../run/stale-credentials.js';
import { stopExitCode, type StopRequest } from '../run/stop.js';
import { agentStdout } from './agent-stdout.js';
import { canAsk, confirmed } from './confirm.js';
import { launchEngine } from './launch-engine.js';
import { lockDirectory } from './lock-directory.js';
import { createProgress } from './progress.js';
import { leaveReaders, outliveReaders } from './outlive-readers.js';
import type { LaunchOptions } from './run-options.js';
import { renderRun } from './run-text.js';
import { type ServeFlags, serverAccess } from './serve-options.js';
import { statusText } from './status-line.js';
import { styleFor } from './text.js';
import { version } from './version.js';

/** As `podman run` has it: Podman cannot tell how the container ended. */
const engineErrorCode = 125;
const leaveReadersMs = 2000;
const neededControllers = ['cpu', 'memory', 'io', 'pids'];

/** Plans, shows, asks, launches, records, prints; gives the exit code. */
export async function launch(
  request: RunRequest,
  options: LaunchOptions & ServeFlags,
  stop: StopRequest,
): Promise<number> {
  const { env } = process;
  const { signal } = abortOn(stop);
  const access = options.listen === undefined ? null : serverAccess(options);
  const cgroup2 = requireCgroup2('/', neededControllers);
  const { engine, info } = await launchEngine(
    env,
    { runtime: request.runtime, connection: request.connection ?? null },
    signal,
  );

  const runId = newRunId(new Date(), Math.random);
  const directory = options.out === undefined ? join(runsRoot(env), runId) : resolve(options.out);
  const homeDir = join(directory, 'home');
  const plan = await withDerivedImage(
    abortable(engine, signal),
    planLaunch(request, { runId, rootless: info.rootless, user: userInfo(), homeDir, env }),
  );
  if (options.dryRun === true) {
    process.stdout.write(options.json === true ? `${jsonText({ plan }, 2)}\n` : `${planText(plan)}\n`);
    return 0;
  }
  if (!(await agreed(plan, options.yes === true, signal))) return 1;

  outliveReaders();
  sweepCredentials(runsRoot(env), '/proc');
  const status = createProgress(process.stderr);
  // What serves is loaded only when it is asked for: it is half of cgmon.
  const serving =
    access === null
      ? null
      : await (await import('./serving.js')).serveRun(access, {
          mountPoint: cgroup2.mountPoint,
          intervalNs: options.interval,
          engine,
          runId,
          env,
          say: status.note,
        });
  const ready = await readyImage(abortable(engine, signal), plan, info.store, status.note).catch(
    async (error: unknown) => {
      await serving?.close();
      throw error;
    },
  );
  if (plan.tty) status.hold();
  else status.wait('starting the container');
  const profiles = profilesFile(env, options.profiles);
  const stdout = agentStdout(options.json === true ? process.stderr : process.stdout, plan.agent);
  const report = await runAgent({
    plan: ready.plan,
    image: ready,
    prompt: request.agent?.prompt ?? null,
    replay: replayScript(request, plan, {
      profilesFile: profiles.named ? profiles.file : null,
      intervalMs: options.interval / 1e6,
      timeoutMs: options.timeout === undefined ? null : options.timeout / 1e6,
      graceMs: options.stopGrace / 1e6,
      keepTrace: options.keepTrace,
    }),
    engine,
    engineInfo: info,
    slices: systemdSlices(info.rootless ? 'user' : 'system', env),
    cgroupMount: cgroup2.mountPoint,
    lockDirectory: lockDirectory(env),
    directory,
    linkPath: options.out === undefined ? null : join(runsRoot(env), runId),
    homeDir,
    intervalNs: options.interval,
    keepTrace: options.keepTrace,
    graceMs: options.stopGrace / 1e6,
    timeoutMs: options.timeout === undefined ? null : options.timeout / 1e6,
    kernel: release(),
    cgmonVersion: version,
    stop,
    output: { stdout: stdout.stream, stderr: process.stderr },
    onLive: (view, limits) => status.show(statusText(view, limits.memoryMaxBytes ?? null)),
    onWarning: status.note,
  }).finally(() => {
    status.clear();
    void serving?.close();
  });
  stdout.end();
  print(report, directory, options.json === true);
  if (stop.signal !== null) leaveReaders(leaveReadersMs);
  return exitCodeOf(report, stop);
}

/** On a terminal the plan is shown and agreed to; elsewhere only its warnings are. */
async function agreed(plan: LaunchPlan, yes: boolean, signal: AbortSignal): Promise<boolean> {
  const asks = !yes && canAsk();
  if (asks) process.stderr.write(`${planText(plan)}\n`);
  else plan.warnings.forEach((warning) => process.stderr.write(`cgmon: ${warning}\n`));
  return !asks || confirmed('Launch?', signal);
}

function print(report: RunReport, directory: string, json: boolean): void {
  if (json) process.stdout.write(`${jsonText(reportJson(report), 2)}\n`);
  else
    process.stderr.write(
      `${renderRun(report, styleFor(process.stderr, process.env))}\nrecorded in ${directory}\n`,
    );
}

function exitCodeOf({ run: { exit } }: RunReport, stop: StopRequest): number {
  if (stop.signal !== null) return stopExitCode(stop.signal);
  if (exit?.reason === 'timeout') return 124;
  return exit?.code ?? engineErrorCode;
}
