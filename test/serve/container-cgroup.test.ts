import { describe, expect, it } from 'vitest';
import { containerOfCgroup } from '../../src/serve/container-cgroup.js';

const id = 'ab12'.repeat(16);
const user = '/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service';

describe('a cgroup is a container', () => {
  it.each([
    [`${user}/user.slice/libpod-${id}.scope`, 'podman', null],
    [`${user}/cgmon.slice/cgmon-20261121t0000ab.slice/libpod-${id}.scope`, 'podman', '20261121t0000ab'],
    [`/sys/fs/cgroup/libpod_parent/libpod-${id}`, 'podman', null],
    [`/sys/fs/cgroup/system.slice/web.service/libpod-payload-${id}`, 'podman', null],
    [`/sys/fs/cgroup/system.slice/docker-${id}.scope`, 'docker', null],
    [`/sys/fs/cgroup/docker/${id}`, 'docker', null],
    [`/sys/fs/cgroup/kubepods.slice/kubepods-pod1.slice/cri-containerd-${id}.scope`, 'kubernetes', null],
    [`/sys/fs/cgroup/kubepods.slice/kubepods-pod1.slice/crio-${id}.scope`, 'kubernetes', null],
    [`/sys/fs/cgroup/kubepods/burstable/pod12-34/${id}`, 'kubernetes', null],
    [`/sys/fs/cgroup/kubepods/pod12-34/${id}`, 'kubernetes', null],
  ])('%s', (path, engine, runId) => {
    expect(containerOfCgroup(path)).toEqual({ engine, id, runId });
  });

  it.each([
    `${user}/user.slice/libpod-conmon-${id}.scope`,
    `${user}/cgmon.slice`,
    `${user}/cgmon.slice/cgmon-20261121t0000ab.slice`,
    `/sys/fs/cgroup/user.slice/libpod-${id}.scope/container`,
    '/sys/fs/cgroup/system.slice/docker.service',
    '/sys/fs/cgroup/docker',
    `/sys/fs/cgroup/${id}`,
    '/sys/fs/cgroup/kubepods.slice/kubepods-burstable.slice',
    '/sys/fs/cgroup/system.slice/libpod-not-an-id.scope',
  ])('%s is none', (path) => {
    expect(containerOfCgroup(path)).toBeNull();
  });
});
