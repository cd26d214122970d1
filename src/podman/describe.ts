import * as v from 'valibot';
import type { Engine } from './engine.js';
import { parsePodmanJson } from './info.js';
import { timeMs } from './inspect.js';

/** What an engine tells of a container that something else found. */
export interface ContainerDescription {
  readonly id: string;
  readonly name: string;
  /** "localhost/agent:latest"; null: the image has no name. */
  readonly image: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly mounts: readonly { readonly source: string; readonly target: string }[];
  /** HOME of its main process, where the engine tells. */
  readonly home: string | null;
  readonly startedAtMs: number | null;
  /** Null while it runs. */
  readonly ended: { readonly exitCode: number; readonly oomKilled: boolean } | null;
}

const texts = v.record(v.string(), v.string());
const schema = v.array(
  v.object({
    Id: v.string(),
    Name: v.string(),
    ImageName: v.optional(v.string()),
    Config: v.optional(
      v.object({
        Image: v.optional(v.string()),
        Labels: v.nullish(texts),
        Env: v.nullish(v.array(v.string())),
      }),
      {},
    ),
    Mounts: v.nullish(v.array(v.object({ Source: v.optional(v.string(), ''), Destination: v.string() }))),
    State: v.object({
      Status: v.string(),
      ExitCode: v.number(),
      OOMKilled: v.optional(v.boolean(), false),
      StartedAt: v.optional(v.string(), ''),
    }),
  }),
);

const ended: ReadonlySet<string> = new Set(['exited', 'stopped', 'dead']);

/**
 * Source: `podman container inspect <id>...`, `docker container inspect <id>...`. Of the environment only HOME is kept: the
 * rest may be secret.
 */
export function parseDescriptions(json: string, engine: string): ContainerDescription[] {
  return parsePodmanJson(schema, json, `${engine} inspect`).map((one) => ({
    id: one.Id,
    name: one.Name.replace(/^\//, ''),
    image: imageName(one.ImageName ?? one.Config.Image),
    labels: one.Config.Labels ?? {},
    mounts: (one.Mounts ?? []).map(({ Source: source, Destination: target }) => ({ source, target })),
    home: one.Config.Env?.find((entry) => entry.startsWith('HOME='))?.slice('HOME='.length) ?? null,
    startedAtMs: timeMs(one.State.StartedAt),
    ended: ended.has(one.State.Status)
      ? { exitCode: one.State.ExitCode, oomKilled: one.State.OOMKilled }
      : null,
  }));
}

/** An image that was only ever known by its id or digest has no name. */
function imageName(text: string | undefined): string | null {
  const name = text?.replace(/@sha256:.*$/, '') ?? '';
  return name === '' || name === '<none>' || /^(sha256:)?[0-9a-f]{12,64}$/.test(name) ? null : name;
}

/** Those of the containers that the engine knows; null: it does not answer. Rejects when it is not installed. */
export async function describeContainers(
  engine: Engine,
  name: string,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ContainerDescription[] | null> {
  const { exitCode, stdout, stderr } = await engine.call(['container', 'inspect', ...ids], { signal });
  // With some of the containers gone it fails and describes the others.
  if (stdout.trim().startsWith('[')) return parseDescriptions(stdout, name);
  return exitCode !== 0 && /no such container|no container/i.test(stderr) ? [] : null;
}
