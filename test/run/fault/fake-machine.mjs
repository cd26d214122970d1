// Podman and systemd as far as a launch needs them: everything is files below one folder, so that what a killed
// launch leaves behind can be looked at by another process.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';

// As they are now: what the machine writes is no step of the launch.
const { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } = fs;
/** The files of a cgroup, without the cgroups in it. */
const copyCgroup = (from, to) =>
  spawnSync('sh', [
    '-c',
    'mkdir -p "$2" && find "$1" -maxdepth 1 -type f -exec cp -t "$2" {} +',
    'sh',
    from,
    to,
  ]);

const agent = 'echo working; while [ $(ls "$1" | wc -l) -lt $2 ]; do sleep 0.2; done; sleep 0.15';
const ok = (stdout = '') => ({ exitCode: 0, stdout, stderr: '' });
const failed = (stderr) => ({ exitCode: 125, stdout: '', stderr });
const valueOf = (args, option) =>
  args.find((word) => word.startsWith(`${option}=`))?.slice(option.length + 1) ?? '';

/**
 * An agent ends when `together` containers were made. `step(name)` is called before and after whatever another program does; `fails(name)` makes Podman refuse.
 * `template` is a captured cgroup.
 */
export function fakeMachine(state, { template, together = 0, step = () => undefined, fails = () => false }) {
  for (const folder of ['containers', 'images', 'cgroup', 'ever'])
    mkdirSync(join(state, folder), { recursive: true });
  const file = (kind, id) => join(state, kind, `${id}.json`);
  const all = (kind) =>
    readdirSync(join(state, kind)).map((name) => JSON.parse(readFileSync(join(state, kind, name), 'utf8')));
  const save = (kind, value) => writeFileSync(file(kind, value.id), JSON.stringify(value));
  const find = (kind, id) =>
    existsSync(file(kind, id)) ? JSON.parse(readFileSync(file(kind, id), 'utf8')) : null;
  const last = (args) => args.at(-1);

  const commands = {
    create(args) {
      const name = valueOf(args, '--name');
      const id = `id-${name}`;
      const runId = valueOf(args, '--label').split('=')[1];
      const one = { id, name, runId, slice: valueOf(args, '--cgroup-parent'), status: 'created' };
      try {
        writeFileSync(file('containers', id), JSON.stringify(one), { flag: 'wx' });
        writeFileSync(join(state, 'ever', runId), '');
      } catch (error) {
        if (error.code === 'EEXIST') return failed(`name "${name}" is already in use`);
        rmSync(file('containers', id), { force: true });
        return failed(`Error: ${error.message}`);
      }
      return fails('late create') ? failed('Error: made to fail') : ok(id);
    },
    rm(args) {
      rmSync(file('containers', last(args)), { force: true });
      return ok();
    },
    container(args) {
      const one = find('containers', last(args));
      if (one === null) return failed('no such container');
      const never = '0001-01-01T00:00:00Z';
      const StartedAt = one.status === 'created' ? never : '2026-01-01T00:00:00Z';
      const State = {
        Status: one.status,
        Pid: 0,
        ExitCode: 0,
        OOMKilled: false,
        StartedAt,
        FinishedAt: StartedAt,
      };
      const Inspect = { Id: one.id, Name: one.name, State };
      return ok(JSON.stringify([Inspect]));
    },
    // Of cgmon's labels only that of a run is on these containers.
    ps: (args) =>
      ok(
        args.includes('--filter=label=io.cgmon.run')
          ? all('containers')
              .map((one) => `${one.id}\t${one.name}\t${one.runId}`)
              .join('\n')
          : '',
      ),
    kill: () => ok(),
    wait(args) {
      save('containers', { ...find('containers', last(args)), status: 'exited' });
      return ok('0');
    },
    commit(args) {
      const runId = args
        .find((word) => word.startsWith('--change=LABEL'))
        ?.split('=')
        .at(-1);
      save('images', { id: `image-${runId}`, runId });
      return ok(`image-${runId}`);
    },
    images: () =>
      ok(
        JSON.stringify(all('images').map((one) => ({ Id: one.id, Labels: { 'io.cgmon.diff': one.runId } }))),
      ),
    rmi(args) {
      rmSync(file('images', last(args)), { force: true });
      return ok();
    },
  };

  async function call(args) {
    step(`before podman ${args[0]}`);
    const result = fails(`podman ${args[0]}`) ? failed('Error: made to fail') : commands[args[0]](args);
    step(`after podman ${args[0]}`);
    return result;
  }

  const engine = {
    call,
    show: call,
    async need(args, doing) {
      const result = await call(args);
      if (result.exitCode !== 0) throw new Error(`${doing}: ${result.stderr}`);
      return result.stdout;
    },
    attach(args, stdio) {
      step(`before podman ${args[0]}`);
      if (fails(`podman ${args[0]}`))
        return spawn('sh', ['-c', 'echo "Error: made to fail" >&2; exit 125'], { stdio });
      if (args[0] === 'run') return spawn('echo', ['diff --git a/f b/f'], { stdio });
      const container = find('containers', last(args));
      const scope = join(state, 'cgroup', container.slice, `libpod-${container.id}.scope`);
      copyCgroup(template, scope);
      const detaches = fails('attach');
      save('containers', { ...container, status: detaches ? 'running' : 'exited' });
      if (detaches) return spawn('true', { stdio });
      const child = spawn('sh', ['-c', agent, 'sh', join(state, 'ever'), together], { stdio });
      step('after podman start');
      return child;
    },
  };

  const slices = {
    async start(name) {
      step('before the slice');
      if (fails('slice')) throw new Error('systemd made no slice');
      copyCgroup(template, join(state, 'cgroup', name));
      step('after the slice');
      return { name, cgroupPath: `/${name}` };
    },
    async stop(name) {
      step('before the end of the slice');
      rmSync(join(state, 'cgroup', name), { recursive: true, force: true });
      step('after the end of the slice');
    },
    list: async () => readdirSync(join(state, 'cgroup')),
  };
  return { engine, slices, cgroupMount: join(state, 'cgroup') };
}
