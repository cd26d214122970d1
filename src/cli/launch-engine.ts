import { userInfo } from 'node:os';
import { CgmonError } from '../model/errors.js';
import { abortable } from '../podman/abortable.js';
import { connectionArgs, needLocalConnection, needRightsFor } from '../podman/connection.js';
import { type Engine, podmanEngine } from '../podman/engine.js';
import { type EngineInfo, engineInfo } from '../podman/info.js';

/** Podman as a launch needs it, with the runtime and the connection that were named: there, and able. */
export async function launchEngine(
  env: NodeJS.ProcessEnv,
  asked: { readonly runtime: string | null; readonly connection: string | null },
  signal: AbortSignal,
): Promise<{ readonly engine: Engine; readonly info: EngineInfo }> {
  const { runtime, connection } = asked;
  if (connection !== null) await needLocalConnection(abortable(podmanEngine(env), signal), connection);
  const engine = podmanEngine(env, 'podman', connectionArgs(connection));
  const info = await engineInfo(abortable(engine, signal), runtime);
  if (info.cgroupManager !== 'systemd') {
    throw new CgmonError('unsupported-host', `Podman uses the ${info.cgroupManager} cgroup manager`, {
      hint: 'cgmon launches under a systemd slice: set cgroup_manager = "systemd" in containers.conf',
    });
  }
  needRightsFor(info, userInfo().uid);
  return { engine, info };
}
