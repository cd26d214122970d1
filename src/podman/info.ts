import * as v from 'valibot';
import { CgmonError } from '../model/errors.js';
import { type Engine, lastLine } from './engine.js';
import { runtimeMissing } from './runtime.js';

/** What cgmon needs to know of the Podman it drives. Source: `podman info --format json`. */
export interface EngineInfo {
  readonly version: string;
  readonly rootless: boolean;
  readonly cgroupVersion: string;
  readonly cgroupManager: string;
  readonly cgroupControllers: readonly string[];
  readonly ociRuntime: string;
  readonly ociRuntimeVersion: string;
  /** Null: it does not tell. */
  readonly store: ImageStore | null;
}

/** Where Podman keeps its images. */
export interface ImageStore {
  readonly graphRoot: string;
  /** "overlay", "vfs". */
  readonly driver: string;
}

const infoSchema = v.object({
  host: v.object({
    cgroupManager: v.string(),
    cgroupVersion: v.string(),
    cgroupControllers: v.nullish(v.array(v.string()), []),
    ociRuntime: v.object({ name: v.string(), version: v.optional(v.string(), '') }),
    security: v.object({ rootless: v.boolean() }),
  }),
  version: v.object({ Version: v.string() }),
  store: v.nullish(v.object({ graphRoot: v.string(), graphDriverName: v.string() })),
});

/**
 * What Podman is and can do here. With a runtime ("runsc", a path) it answers only where that runtime is there.
 * Throws CgmonError 'unsupported-host' with the way to install it, or 'engine' with Podman's own words.
 */
export async function engineInfo(engine: Engine, runtime: string | null = null): Promise<EngineInfo> {
  const result = await engine.call([
    ...(runtime === null ? [] : [`--runtime=${runtime}`]),
    'info',
    '--format',
    'json',
  ]);
  if (result.exitCode === 0) return parseInfo(result.stdout);
  const said = lastLine(result.stderr);
  if (runtime !== null && /runtime/i.test(said)) throw runtimeMissing(runtime, said);
  throw new CgmonError('engine', `podman info: ${said}`, { hint: 'cgmon doctor' });
}

export function parseInfo(json: string): EngineInfo {
  const { host, version, store } = parsePodmanJson(infoSchema, json, 'podman info');
  return {
    version: version.Version,
    rootless: host.security.rootless,
    cgroupVersion: host.cgroupVersion,
    cgroupManager: host.cgroupManager,
    cgroupControllers: host.cgroupControllers ?? [],
    ociRuntime: host.ociRuntime.name,
    ociRuntimeVersion: /\bversion (\S+)/.exec(host.ociRuntime.version)?.[1] ?? '',
    store: store == null ? null : { graphRoot: store.graphRoot, driver: store.graphDriverName },
  };
}

/** Validates one of Podman's JSON answers. `what` names the command in the error. */
export function parsePodmanJson<S extends v.GenericSchema>(
  schema: S,
  json: string,
  what: string,
): v.InferOutput<S> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new CgmonError('engine', `${what}: answered no JSON`, { cause });
  }
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const issue = result.issues[0];
  throw new CgmonError('engine', `${what}: ${v.getDotPath(issue) ?? 'answer'}: ${issue.message}`);
}
