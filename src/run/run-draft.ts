import { readIfThere } from '../cgroup/read.js';
import { type CliResult, type Phase, type Run, runSchema } from '../model/run.js';
import { formatBytes, formatDurationMs } from '../model/units.js';
import type { EngineInfo } from '../podman/info.js';
import type { LaunchPlan } from '../podman/plan.js';
import type { Recording } from '../recorder/recording.js';
import { parseClaudeResult } from './agents/claude.js';
import { hostFacts } from './host-facts.js';
import type { RunAgentOptions } from './run-agent.js';
import type { Outcome } from './supervise.js';

/** run.json as it is written when the container was made. */
export function draftRun(
  { plan, intervalNs, kernel, cgmonVersion, engineInfo }: RunAgentOptions,
  recording: Recording,
  container: { readonly id: string; readonly name: string },
  cgroup: string,
): Run {
  return {
    schema: runSchema,
    id: plan.runId,
    state: 'recording',
    kind: 'run',
    source: null,
    name: container.name,
    startedAt: new Date(recording.clock[0]?.wallMs ?? Date.now()).toISOString(),
    endedAt: null,
    durationMs: null,
    command: plan.command,
    workspace: plan.workspace,
    launch: { ...launchOf(plan), result: null },
    container: { name: container.name, id: container.id, image: plan.image, imageDigest: null, cgroup },
    limits: { asked: plan.limits, effective: {} },
    versions: {
      cgmon: cgmonVersion,
      node: process.version,
      kernel,
      podman: engineInfo.version,
      ociRuntime: null,
      cli: [],
      models: [],
    },
    host: hostFacts(recording.peakResettable),
    clock: recording.clock,
    phases: [],
    exit: null,
    totals: null,
    thinking: null,
    sampler: {
      intervalNs,
      ticks: 0,
      missed: 0,
      latenessUsec: null,
      cpuUsec: null,
      readErrors: {},
      absent: recording.absent,
    },
    trace: null,
    notes: [],
  };
}

export function launchOf({ profile, agent, sessionId, model, prompt }: LaunchPlan) {
  return { profile, agent, sessionId, model, promptBytes: prompt?.bytes ?? null };
}

/** Only what is counted: the text of the answer stays in stdout.log. */
export function cliResult(stdoutLog: string): CliResult | null {
  const answer = parseClaudeResult(readIfThere(stdoutLog)?.toString('utf8') ?? '');
  if (answer === null) return null;
  const { text: _text, ...result } = answer;
  return result;
}

export function layerCopyNotes(bytes: number | null, createdNs: number): string[] {
  if (bytes === null) return [];
  const took = formatDurationMs(createdNs / 1e6);
  return [
    `Creating the container took ${took}: Podman copied ${formatBytes(bytes)} of layers, once for this image.`,
  ];
}

export function launchPhases(createdNs: number, startedNs: number | null): Phase[] {
  const phases: Phase[] = [{ name: 'create', startNs: 0, endNs: createdNs }];
  if (startedNs !== null) phases.push({ name: 'start', startNs: createdNs, endNs: startedNs });
  return phases;
}

export function runtimeText({ state }: Outcome, info: EngineInfo): string | null {
  if (state === null || state.ociRuntime === null) return null;
  return state.ociRuntime === info.ociRuntime
    ? `${info.ociRuntime} ${info.ociRuntimeVersion}`.trim()
    : state.ociRuntime;
}
