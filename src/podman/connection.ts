import * as v from 'valibot';
import { CgmonError } from '../model/errors.js';
import type { Engine } from './engine.js';
import { type EngineInfo, parsePodmanJson } from './info.js';

const schema = v.nullable(v.array(v.object({ Name: v.string(), URI: v.string() })));

/** Options of `podman` for a connection; none for null: Podman runs in this process's name. */
export function connectionArgs(connection: string | null): readonly string[] {
  return connection === null ? [] : [`--connection=${connection}`];
}

/**
 * Rejects with a CgmonError unless the connection leads to a service on this machine: cgmon reads the container's
 * cgroup here. `engine` is one without the connection.
 */
export async function needLocalConnection(engine: Engine, connection: string): Promise<void> {
  const json = await engine.need(
    ['system', 'connection', 'list', '--format=json'],
    'podman system connection list',
  );
  const all = parsePodmanJson(schema, json, 'podman system connection list') ?? [];
  const found = all.find(({ Name: name }) => name === connection);
  if (found === undefined) {
    throw new CgmonError('usage', `--connection: Podman has no connection "${connection}"`, {
      hint: all.length === 0 ? 'podman system connection add' : all.map(({ Name: name }) => name).join(', '),
    });
  }
  if (!found.URI.startsWith('unix:')) {
    throw new CgmonError('usage', `--connection: "${connection}" leads to another machine: ${found.URI}`, {
      hint: 'cgmon reads cgroups: run it on that machine',
    });
  }
}

/** A rootful service makes containers below the system's slices, which only root may make. */
export function needRightsFor(info: EngineInfo, uid: number): void {
  if (info.rootless || uid === 0) return;
  throw new CgmonError('unsupported-host', 'this Podman service is rootful and you are not root', {
    hint: 'sudo cgmon run, or a connection to your own service (systemctl --user start podman.socket)',
  });
}
