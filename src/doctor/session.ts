import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemErrorCode } from '../model/errors.js';
import { type Check, type DoctorContext, ok, problem, warning } from './check.js';

const needed = ['cpu', 'io', 'memory', 'pids'] as const;

/** What rootless containers need of the login: a systemd user session, delegated controllers, sub-ids. */
export async function sessionChecks(context: DoctorContext): Promise<Check[]> {
  if (context.uid === 0) return [ok('user-session', 'root: the system instance of systemd is used')];
  return [
    await userSession(context),
    ...delegation(context),
    subordinateIds(context, 'subuid'),
    subordinateIds(context, 'subgid'),
  ];
}

async function userSession({ run, env, userName }: DoctorContext): Promise<Check> {
  const fix = `loginctl enable-linger ${userName}, then log in again (ssh, not su)`;
  const commands = [`loginctl enable-linger ${userName}`, '# then log in again (ssh, not su)'];
  // The specification says to ignore a relative path.
  if (env['XDG_RUNTIME_DIR']?.startsWith('/') !== true) {
    return problem(
      'user-session',
      'XDG_RUNTIME_DIR names no directory: no systemd user session',
      fix,
      commands,
    );
  }
  const state = await run('systemctl', ['--user', 'is-system-running']);
  if (state === null) return problem('user-session', 'systemctl is not installed', 'systemd is needed');
  const word = state.stdout.trim();
  return word === 'running' || word === 'degraded' || word === 'starting'
    ? ok('user-session', `systemd user session: ${word}`)
    : problem(
        'user-session',
        `no systemd user session: ${state.stderr.trim().split('\n')[0] ?? word}`,
        fix,
        commands,
      );
}

function delegation({ root, uid }: DoctorContext): Check[] {
  const service = `user.slice/user-${uid}.slice/user@${uid}.service`;
  const file = join(root, 'sys/fs/cgroup', service, 'cgroup.controllers');
  const text = readText(file);
  if (text === null) return [];
  const have = new Set(text.trim().split(/\s+/));
  const missing = needed.filter((name) => !have.has(name));
  if (missing.length === 0)
    return [ok('delegation', `delegated to user@${uid}.service: ${needed.join(' ')}`)];
  return [
    problem(
      'delegation',
      `not delegated to user@${uid}.service: ${missing.join(' ')}`,
      'as root: mkdir -p /etc/systemd/system/user@.service.d && ' +
        "printf '[Service]\\nDelegate=cpu cpuset io memory pids\\n' > /etc/systemd/system/user@.service.d/delegate.conf" +
        ' && systemctl daemon-reload, then log in again',
      [
        'sudo mkdir -p /etc/systemd/system/user@.service.d',
        "printf '[Service]\\nDelegate=cpu cpuset io memory pids\\n' | sudo tee /etc/systemd/system/user@.service.d/delegate.conf",
        'sudo systemctl daemon-reload',
        '# then log in again',
      ],
    ),
  ];
}

function subordinateIds({ root, userName, uid }: DoctorContext, file: 'subuid' | 'subgid'): Check {
  const text = readText(join(root, 'etc', file));
  const line = text
    ?.split('\n')
    .find((entry) => entry.startsWith(`${userName}:`) || entry.startsWith(`${uid}:`));
  const count = Number(line?.split(':')[2] ?? 0);
  const option = file === 'subuid' ? '--add-subuids' : '--add-subgids';
  const fix = `as root: usermod ${option} 100000-165535 ${userName} && podman system migrate`;
  const commands = [`sudo usermod ${option} 100000-165535 ${userName}`, 'podman system migrate'];
  if (line === undefined) return problem(file, `/etc/${file} has no range for ${userName}`, fix, commands);
  return count >= 65536
    ? ok(file, `${count} ids for ${userName}`)
    : warning(file, `only ${count} ids for ${userName}; images use up to 65536`, fix, commands);
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return null;
  }
}
