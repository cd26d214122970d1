import * as v from 'valibot';
import type { Engine } from './engine.js';
import { parsePodmanJson } from './info.js';

/** Source: `podman inspect <container>`. */
export interface ContainerState {
  readonly id: string;
  readonly name: string;
  readonly imageDigest: string | null;
  readonly ociRuntime: string | null;
  readonly status: string;
  readonly pid: number;
  readonly exitCode: number;
  readonly oomKilled: boolean;
  readonly error: string;
  /** Below the cgroup2 mount; empty while it was never started. */
  readonly cgroupPath: string;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
  /** Of its variables the names: values may be secret. */
  readonly envNames: readonly string[];
}

const inspectSchema = v.pipe(
  v.array(
    v.object({
      Id: v.string(),
      Name: v.string(),
      ImageDigest: v.optional(v.string()),
      OCIRuntime: v.optional(v.string()),
      Config: v.optional(v.object({ Env: v.nullish(v.array(v.string())) }), {}),
      State: v.object({
        Status: v.string(),
        Pid: v.number(),
        ExitCode: v.number(),
        OOMKilled: v.boolean(),
        Error: v.optional(v.string(), ''),
        CgroupPath: v.optional(v.string(), ''),
        StartedAt: v.string(),
        FinishedAt: v.string(),
      }),
    }),
  ),
  v.minLength(1),
);

export async function inspectContainer(engine: Engine, container: string): Promise<ContainerState> {
  const json = await engine.need(['container', 'inspect', '--', container], `container ${container}`);
  return parseInspect(json);
}

export function parseInspect(json: string): ContainerState {
  const [first] = parsePodmanJson(inspectSchema, json, 'podman inspect');
  if (first === undefined) throw new RangeError('podman inspect: no container');
  return {
    id: first.Id,
    name: first.Name,
    imageDigest: first.ImageDigest ?? null,
    ociRuntime: first.OCIRuntime ?? null,
    status: first.State.Status,
    pid: first.State.Pid,
    exitCode: first.State.ExitCode,
    oomKilled: first.State.OOMKilled,
    error: first.State.Error,
    cgroupPath: first.State.CgroupPath,
    startedAtMs: timeMs(first.State.StartedAt),
    finishedAtMs: timeMs(first.State.FinishedAt),
    envNames: (first.Config.Env ?? [])
      .map((entry) => entry.split('=')[0] ?? '')
      .filter((name) => /^[A-Za-z_]\w*$/.test(name)),
  };
}

/** Podman writes "0001-01-01T00:00:00Z" for "never". */
export function timeMs(text: string): number | null {
  const ms = Date.parse(text.replace(/(\.\d{3})\d*/, '$1'));
  return Number.isNaN(ms) || ms < 0 ? null : ms;
}
