import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCgroup2Mount, requireCgroup2 } from '../../src/cgroup/mount.js';

const tmpfs = '31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755';
const v1 = '35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory';
const hybrid = '41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:9 - cgroup2 cgroup2 rw';
const unified = '29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 master:1 - cgroup2 cgroup2 rw,nsdelegate';

describe('the cgroup2 mount', () => {
  it('is found whatever optional fields its line has', () => {
    expect(findCgroup2Mount(`${unified}\n`)).toBe('/sys/fs/cgroup');
    expect(findCgroup2Mount([tmpfs, v1, hybrid].join('\n'))).toBe('/sys/fs/cgroup/unified');
  });

  it('is null where only cgroup v1 is mounted', () => {
    expect(findCgroup2Mount([tmpfs, v1].join('\n'))).toBeNull();
    expect(findCgroup2Mount('')).toBeNull();
  });

  it('may have a space in its path', () => {
    expect(findCgroup2Mount('29 23 0:26 / /mnt/a\\040b rw - cgroup2 none rw')).toBe('/mnt/a b');
  });
});

describe('requireCgroup2', () => {
  let root = '';
  const host = (mountinfo: string, mountPoint: string, controllers: string) => {
    mkdirSync(join(root, 'proc/self'), { recursive: true });
    writeFileSync(join(root, 'proc/self/mountinfo'), mountinfo);
    mkdirSync(join(root, mountPoint), { recursive: true });
    writeFileSync(join(root, mountPoint, 'cgroup.controllers'), controllers);
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cgmon-mount-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('gives the mount below the root, and its controllers', () => {
    host(unified, '/sys/fs/cgroup', 'cpuset cpu io memory pids\n');
    const found = requireCgroup2(root, ['memory', 'io']);
    expect(found.mountPoint).toBe(join(root, '/sys/fs/cgroup'));
    expect(found.controllers).toContain('pids');
  });

  it('says what is missing on a hybrid host, and how to mend it', () => {
    host(hybrid, '/sys/fs/cgroup/unified', '\n');
    expect(() => requireCgroup2(root, ['memory', 'io'])).toThrow(
      expect.objectContaining({
        code: 'unsupported-host',
        message: expect.stringMatching(/unified has no memory, io controller.*hybrid/),
        hint: expect.stringContaining('systemd.unified_cgroup_hierarchy=1'),
      }),
    );
  });

  it('says that there is no cgroup v2 at all', () => {
    host(v1, '/sys/fs/cgroup', '');
    expect(() => requireCgroup2(root, [])).toThrow(/no cgroup v2/);
  });
});
