import * as v from 'valibot';
import { parsePodmanJson } from '../podman/info.js';

/** A container as Podman or Docker describe it: the part of `inspect` that both have. */
export interface InspectedContainer {
  readonly engine: string;
  readonly id: string;
  readonly name: string;
  readonly image: string | null;
  readonly imageDigest: string | null;
  readonly command: readonly string[];
  /** Main process on the host; 0: it does not run. */
  readonly pid: number;
  /** Null while it runs. */
  readonly ended: { readonly exitCode: number; readonly oomKilled: boolean } | null;
}

const schema = v.pipe(
  v.array(
    v.object({
      Id: v.string(),
      Name: v.string(),
      ImageName: v.optional(v.string()),
      ImageDigest: v.optional(v.string()),
      Config: v.optional(
        v.object({ Image: v.optional(v.string()), Cmd: v.nullish(v.array(v.string())) }),
        {},
      ),
      State: v.object({
        Status: v.string(),
        Pid: v.number(),
        ExitCode: v.number(),
        OOMKilled: v.optional(v.boolean(), false),
      }),
    }),
  ),
  v.minLength(1),
);

/** Source: `podman container inspect`, `docker container inspect`. Names come as "web" or "/web". */
export function parseRunning(json: string, engine: string): InspectedContainer {
  const [first] = parsePodmanJson(schema, json, `${engine} inspect`);
  if (first === undefined) throw new RangeError(`${engine} inspect: no container`);
  const { State: state, Config: config } = first;
  const ended = state.Status === 'exited' || state.Status === 'stopped' || state.Status === 'dead';
  return {
    engine,
    id: first.Id,
    name: first.Name.replace(/^\//, ''),
    image: first.ImageName ?? config.Image ?? null,
    imageDigest: first.ImageDigest ?? null,
    command: config.Cmd ?? [],
    pid: state.Pid,
    ended: ended ? { exitCode: state.ExitCode, oomKilled: state.OOMKilled } : null,
  };
}
