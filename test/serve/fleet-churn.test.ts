import { mkdirSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startFleet } from '../../src/serve/start-fleet.js';
import { cgroupFixture, containerId, until } from './cgroup-fixture.js';
import { fakePodman } from './fake-podman.js';

const path = (number: number) => `user.slice/libpod-${containerId(number)}.scope`;

/** Files and watches that this process holds below a directory. */
function held(directory: string): number {
  const files = readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(directory);
    } catch {
      // The one that the listing itself had open.
      return false;
    }
  });
  const watches = process.getActiveResourcesInfo().filter((name) => name === 'FSEventWrap');
  return files.length + watches.length;
}

it('a fleet keeps no file, no watch and no more than twenty results of containers that came and went', async () => {
  const fixture = cgroupFixture();
  const fleet = await startFleet({
    mountPoint: fixture.root,
    procRoot: '/proc',
    intervalNs: 20e6,
    engines: { podman: fakePodman(join(fixture.root, '../home')) },
    include: [],
    exclude: [],
    traceDirs: [],
    lock: null,
    onMessage: () => undefined,
    workerUrl: new URL('../../dist/sampler/worker.js', import.meta.url),
  });
  try {
    mkdirSync(join(fixture.root, 'user.slice'));
    await until(() => held(fixture.root) > 0, 'the first watches');
    await new Promise((done) => setTimeout(done, 100));
    const before = held(fixture.root);
    for (let round = 0; round < 3; round += 1) {
      const numbers = Array.from({ length: 8 }, (_, at) => round * 8 + at + 1);
      for (const number of numbers) {
        mkdirSync(join(fixture.root, `../home/${number}/.claude/projects`), { recursive: true });
        fixture.add(path(number));
      }
      await until(
        () => fleet.containers().filter(({ trace }) => trace !== null).length === 8,
        'eight traces',
      );
      expect(held(fixture.root)).toBeGreaterThan(before);
      for (const number of numbers) fixture.remove(path(number));
      await until(() => fleet.containers().length === 0, 'the ends');
    }
    await until(() => held(fixture.root) === before, `${before} files and watches, as before`);
    expect(fleet.results()).toHaveLength(20);
    expect(fleet.stats()).toMatchObject({ started: 24, ended: 24 });
  } finally {
    await fleet.close();
    fixture.close();
  }
});
