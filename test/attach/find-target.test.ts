import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ancestorsOf, findTarget } from '../../src/attach/find-target.js';
import { CgmonError } from '../../src/model/errors.js';
import type { Engine, EngineResult } from '../../src/podman/engine.js';

const scope = 'user.slice/libpod-abc.scope';

function engineThat(answer: () => EngineResult): Engine {
  const unused = () => {
    throw new Error('not expected');
  };
  return { call: async () => answer(), show: unused, need: unused, attach: unused };
}

const inspected = (pid: number, name = 'web') => ({
  exitCode: 0,
  stderr: '',
  stdout: JSON.stringify([
    {
      Id: 'abc',
      Name: name,
      ImageName: 'localhost/agent:1',
      Config: { Image: 'agent', Cmd: ['sleep', '9'] },
      State: { Status: pid === 0 ? 'exited' : 'running', Pid: pid, ExitCode: 0, OOMKilled: false },
    },
  ]),
});
const noSuch = { exitCode: 125, stdout: '', stderr: 'Error: no such container web\n' };
const notInstalled = (): EngineResult => {
  throw new CgmonError('unsupported-host', 'docker: not found');
};

describe('what attach records', () => {
  let root = '';
  let mountPoint = '';
  const find = (wanted: string, ...engines: readonly (() => EngineResult)[]) =>
    findTarget(wanted, {
      mountPoint,
      procRoot: join(root, 'proc'),
      engines: engines.map((answer, at) => ({
        name: ['podman', 'docker'][at] ?? '',
        engine: engineThat(answer),
      })),
    });
  const runProcess = (pid: number, path: string) => {
    mkdirSync(join(root, 'proc', String(pid)), { recursive: true });
    writeFileSync(join(root, 'proc', String(pid), 'cgroup'), `0::/${path}\n`);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cgmon-attach-'));
    mountPoint = join(root, 'cgroup');
    mkdirSync(join(mountPoint, scope, 'container'), { recursive: true });
    mkdirSync(join(mountPoint, 'system.slice/nginx.service'), { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("samples a container's scope and reads limits where its processes are", async () => {
    runProcess(70, `${scope}/container`);
    const target = await find('web', () => inspected(70));
    expect(target).toMatchObject({
      kind: 'container',
      name: 'web',
      cgroupDir: join(mountPoint, scope),
      innerDir: join(mountPoint, scope, 'container'),
      container: { engine: 'podman', id: 'abc', image: 'localhost/agent:1', command: ['sleep', '9'] },
    });
  });

  it('finds the scope also when the processes live deeper, as with an init system inside', async () => {
    runProcess(70, `${scope}/container/init.scope`);
    expect((await find('web', () => inspected(70))).cgroupDir).toBe(join(mountPoint, scope));
  });

  it('asks Docker for what Podman does not know, and takes its leading slash off', async () => {
    runProcess(71, 'system.slice/docker-abc.scope');
    mkdirSync(join(mountPoint, 'system.slice/docker-abc.scope'));
    const target = await find(
      'web',
      () => noSuch,
      () => inspected(71, '/web'),
    );
    expect(target).toMatchObject({ name: 'web', container: { engine: 'docker' } });
    expect(target.innerDir).toBe(target.cgroupDir);
  });

  it('says what the engines said when nobody knows the container', async () => {
    await expect(find('web', () => noSuch, notInstalled)).rejects.toMatchObject({
      code: 'not-found',
      message: 'no container "web"; podman: no such container web',
    });
  });

  it('names a container that does not run', async () => {
    await expect(find('web', () => inspected(0))).rejects.toThrow(/web does not run/);
  });

  it('takes a path with or without the mount, and none outside of it', async () => {
    const expected = join(mountPoint, scope);
    expect((await find(`/${scope}/`)).cgroupDir).toBe(expected);
    expect((await find(expected)).cgroupDir).toBe(expected);
    await expect(find('/../proc')).rejects.toThrow(/no cgroup/);
    await expect(find('/nothing')).rejects.toThrow(/no cgroup/);
  });

  it('finds a unit wherever it runs, and refuses to choose between two', async () => {
    expect((await find('nginx.service')).cgroupDir).toBe(join(mountPoint, 'system.slice/nginx.service'));
    await expect(find('other.service')).rejects.toThrow(/does not run/);
    mkdirSync(join(mountPoint, 'user.slice/nginx.service'));
    await expect(find('nginx.service')).rejects.toThrow(/runs 2 times/);
  });

  it('knows the cgroups above one, but not the root', () => {
    expect(ancestorsOf(join(mountPoint, scope, 'container'), mountPoint)).toEqual([
      join(mountPoint, scope),
      join(mountPoint, 'user.slice'),
    ]);
  });
});
