import { CgmonError } from '../model/errors.js';
import { agentImage } from '../podman/agent-image.js';
import { parseInfo } from '../podman/info.js';
import { lastLine } from '../podman/engine.js';
import { type Check, type DoctorContext, ok, problem, warning } from './check.js';

const install = 'apt-get install podman crun uidmap slirp4netns fuse-overlayfs catatonit dbus-user-session';

/** Podman, its OCI runtime, its cgroup manager and the init that cgmon's containers use. */
export async function podmanChecks({ run }: DoctorContext): Promise<Check[]> {
  const result = await run('podman', ['info', '--format', 'json']);
  if (result === null) return [problem('podman', 'podman is not installed', install, [`sudo ${install}`])];
  if (result.exitCode !== 0) {
    return [problem('podman', `podman info fails: ${lastLine(result.stderr)}`, 'podman info')];
  }
  let info;
  try {
    info = parseInfo(result.stdout);
  } catch (error) {
    if (!(error instanceof CgmonError)) throw error;
    return [problem('podman', error.message, 'update Podman to 4.3 or later')];
  }
  return [
    isAtLeast43(info.version)
      ? ok('podman', `podman ${info.version}, ${info.rootless ? 'rootless' : 'as root'}`)
      : problem(
          'podman',
          `podman ${info.version} is too old: cgmon needs 4.3`,
          'update Podman to 4.3 or later',
        ),
    await runtimesCheck(run, `${info.ociRuntime} ${info.ociRuntimeVersion}`.trim()),
    info.cgroupManager === 'systemd'
      ? ok('cgroup-manager', 'systemd')
      : problem(
          'cgroup-manager',
          `podman uses the ${info.cgroupManager} cgroup manager; cgmon launches under a systemd slice`,
          'in containers.conf under [engine] set cgroup_manager = "systemd" (rootless: needs a user session)',
        ),
    ...(await initCheck(run)),
    await imageCheck(run),
  ];
}

/** The oldest version whose options cgmon is written for. */
function isAtLeast43(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return major > 4 || (major === 4 && minor >= 3);
}

/** The default runtime, and which others --runtime can name. */
async function runtimesCheck(run: DoctorContext['run'], standard: string): Promise<Check> {
  const known = ['crun', 'runc', 'runsc'].filter((name) => !standard.startsWith(name));
  const there = await Promise.all(
    known.map(async (name) => ((await run(name, ['--version']))?.exitCode === 0 ? [name] : [])),
  );
  const others = there.flat();
  return ok(
    'oci-runtime',
    others.length === 0 ? standard : `${standard}; --runtime ${others.join(' or ')} too`,
  );
}

/** Missing is fine: the first run builds it. */
async function imageCheck(run: DoctorContext['run']): Promise<Check> {
  const there = await run('podman', ['image', 'exists', '--', agentImage]);
  return there?.exitCode === 0
    ? ok('agent-image', agentImage)
    : warning('agent-image', `${agentImage} is not there: the first run builds it`, 'cgmon image build', [
        'cgmon image build',
      ]);
}

async function initCheck(run: DoctorContext['run']): Promise<Check[]> {
  const result = await run('catatonit', ['--version']);
  const viaPodman = result ?? (await run('/usr/libexec/podman/catatonit', ['--version']));
  return viaPodman === null
    ? [
        warning(
          'container-init',
          'catatonit is not installed: podman run --init fails',
          'apt-get install catatonit',
          ['sudo apt-get install catatonit'],
        ),
      ]
    : [ok('container-init', 'catatonit')];
}
