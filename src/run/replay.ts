import { resolve } from 'node:path';
import type { Limits } from '../model/run.js';
import type { LaunchPlan } from '../podman/plan.js';
import type { KeepTrace } from '../trace/keep.js';
import { quote } from './plan-text.js';
import type { RunRequest } from './request.js';

export interface ReplayExtras {
  /** The file of profiles that was named; null: the usual one. */
  readonly profilesFile: string | null;
  readonly intervalMs: number;
  readonly timeoutMs: number | null;
  readonly graceMs: number;
  readonly keepTrace: KeepTrace;
}

/**
 * A shell script for the run's directory that launches the same again, as a new run: with the prompt beside it, a new
 * session, and secrets from the environment of whoever calls it, by name.
 */
export function replayScript(request: RunRequest, plan: LaunchPlan, extras: ReplayExtras): string {
  const { agent } = request;
  const words = [
    ...option('--profiles', extras.profilesFile === null ? null : resolve(extras.profilesFile)),
    `--profile=${plan.profile}`,
    `--image=${plan.image}`,
    ...(plan.workspace === null ? [] : [`--workspace=${plan.workspace}`]),
    ...(plan.namePinned ? [`--name=${plan.name}`] : []),
    ...limitOptions(plan.limits),
    ...plan.ulimits.map((limit) => `--ulimit=${limit}`),
    ...plan.envNames.map((name) => `--env=${name}`),
    ...option('--network', plan.network),
    ...option('--runtime', plan.runtime),
    ...option('--connection', plan.connection),
    ...plan.podmanArgs.map((arg) => `--podman-arg=${arg}`),
    `--interval=${extras.intervalMs}ms`,
    ...option('--timeout', extras.timeoutMs === null ? null : `${extras.timeoutMs}ms`),
    `--stop-grace=${extras.graceMs}ms`,
    `--keep-trace=${extras.keepTrace}`,
    ...(agent === undefined
      ? []
      : [
          `--agent=${agent.name}`,
          ...option('--model', agent.model),
          ...option('--max-turns', agent.maxTurns),
        ]),
  ].map(quote);
  const prompt = agent === undefined ? [] : ['--prompt-file="$here/prompt.txt"'];
  const command = request.command.length === 0 ? [] : ['--', ...request.command.map(quote)];
  return [
    '#!/bin/sh',
    `# Launches again what run ${plan.runId} launched. Values of variables come from your environment.`,
    'set -eu',
    'here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)',
    ...plan.envNames.map((name) => `: "\${${name}:?export it first}"`),
    `exec cgmon ${request.interactive ? 'shell' : 'run'} \\\n  ${[...words, ...prompt, '"$@"', ...command].join(' \\\n  ')}`,
    '',
  ].join('\n');
}

function option(name: string, value: string | number | null): string[] {
  return value === null ? [] : [`${name}=${value}`];
}

function limitOptions(limits: Limits): string[] {
  const { memoryMaxBytes: memory, swapMaxBytes: swap } = limits;
  const both = typeof memory === 'number' && typeof swap === 'number' ? memory + swap : null;
  return [
    ...option('--memory', memory ?? null),
    ...option('--memory-high', limits.memoryHighBytes ?? null),
    ...option('--memory-swap', swap === null ? 'unlimited' : both),
    ...option('--cpus', limits.cpus ?? null),
    ...option('--cpu-weight', limits.cpuWeight ?? null),
    ...option('--pids-limit', limits.pids ?? null),
    ...(limits.io ?? []).map((rule) => `--io-max=${rule}`),
  ];
}
