import { vmRun } from './vm.js';

const work = '/tmp/cgmon-killed';

/** In place of podman, busctl and systemctl: kills its parent, cgmon, before or after the call that $KILL names. */
const wrapper = `#!/bin/sh
name=$(basename "$0")
me="$name $1"
[ "$KILL" = "before $me" ] && { kill -9 $PPID; exit 1; }
/usr/bin/$name "$@"
code=$?
[ "$KILL" = "after $me" ] && kill -9 $PPID
exit $code
`;

export interface AfterKill {
  /** cgmon's exit code: 137 when it was killed. */
  readonly code: number;
  /** What the machine holds of it after \`cgmon clean --yes\`; empty: nothing. */
  readonly left: string;
}

export interface KilledCommand {
  readonly root?: boolean;
  /** What cgmon is asked to do; an ordinary launch by default. */
  readonly command?: string;
}

/** The moments before and after each of these calls. */
export function momentsOf(calls: readonly string[]): string[] {
  return calls.flatMap((call) => [`before ${call}`, `after ${call}`]);
}

/** Runs a cgmon that is killed at the moment ("after podman create"), then cleans. */
export async function killedAt(
  moment: string,
  { root = false, command = 'run --interval 1s -- true' }: KilledCommand = {},
): Promise<AfterKill> {
  const scope = root ? '--system' : '--user';
  const script = [
    `rm -rf ${work}; mkdir -p ${work}/bin ${work}/w`,
    `cat > ${work}/bin/podman && chmod 755 ${work}/bin/podman`,
    `ln ${work}/bin/podman ${work}/bin/busctl; ln ${work}/bin/podman ${work}/bin/systemctl; cd ${work}/w`,
    `KILL='${moment}' PATH=${work}/bin:$PATH cgmon ${command} >/dev/null 2>&1; code=$?`,
    // What runs on without cgmon, as \`podman create\` may, comes to its end; and the directory is no longer young.
    'sleep 3; touch -hd "1 minute ago" ~/.local/share/cgmon/runs/* /tmp/cgmon-image-* 2>/dev/null',
    'cgmon clean --yes > /dev/null || echo clean failed',
    'cgmon clean | grep -v "^Nothing was left behind"',
    'podman ps --all --quiet --filter label=io.cgmon.run; podman ps --all --quiet --filter label=io.cgmon.preparing',
    'podman images --all --quiet --filter label=io.cgmon.diff',
    `systemctl ${scope} list-units --type=slice --plain --no-legend 'cgmon-*.slice'`,
    'find ~/.local/share/cgmon/runs -maxdepth 2 \\( -name home -o -name journal -o -name recording.json \\)',
    'for run in ~/.local/share/cgmon/runs/*; do test ! -e $run || test -e $run/run.json || echo $run; done',
    'ls -d /tmp/cgmon-image-* 2>/dev/null',
    `rm -rf ${work}; exit $code`,
  ].join('\n');
  const { code, stdout } = await vmRun(script, { root, stdin: wrapper, timeoutMs: 280_000 });
  return { code, left: stdout };
}
