import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ContainerWatch, watchContainers } from '../../src/serve/container-watch.js';
import { type CgroupFixture, cgroupFixture, containerId, until } from './cgroup-fixture.js';

let fixture: CgroupFixture;
let watch: ContainerWatch;
let told: string[];

/** The safety net is far away: what a test sees came from an event. */
function start(rescanMs = 1e6): void {
  watch = watchContainers({
    mountPoint: fixture.root,
    onStarted: ({ cgroupDir }) => told.push(`+${cgroupDir.slice(fixture.root.length + 1)}`),
    onEnded: (cgroupDir) => told.push(`-${cgroupDir.slice(fixture.root.length + 1)}`),
    onPolling: (reason) => told.push(reason),
    rescanMs,
  });
}

beforeEach(() => {
  fixture = cgroupFixture();
  told = [];
});
afterEach(() => {
  watch.close();
  fixture.close();
});

const one = `user.slice/libpod-${containerId(1)}.scope`;
const two = `user.slice/libpod-${containerId(2)}.scope`;

describe('containers are told of', () => {
  it('that run at the start', () => {
    fixture.add(one);
    start();
    expect(told).toEqual([`+${one}`]);
  });

  it('when their cgroups are made, also in new slices', async () => {
    start();
    const nested = `user.slice/a.slice/b.slice/libpod-${containerId(3)}.scope`;
    fixture.add(one);
    fixture.add(nested);
    await until(() => told.length === 2, 'both told');
    expect(told.toSorted()).toEqual([`+${one}`, `+${nested}`].toSorted());
  });

  it('when their cgroups are removed, or a slice above them', async () => {
    fixture.add(one);
    fixture.add(`cgmon.slice/cgmon-1.slice/libpod-${containerId(4)}.scope`);
    start();
    told.length = 0;
    fixture.remove(one);
    fixture.remove('cgmon.slice');
    await until(() => told.length === 2, 'both ended');
    expect(told.every((line) => line.startsWith('-'))).toBe(true);
  });

  it('when the last process leaves, and again when one comes back', async () => {
    const directory = fixture.add(one);
    start();
    fixture.setPopulated(directory, false);
    await until(() => told.length === 2, 'the end');
    fixture.setPopulated(directory, true);
    await until(() => told.length === 3, 'the second start');
    fixture.remove(one);
    await until(() => told.length === 4, 'the second end');
    expect(told).toEqual([`+${one}`, `-${one}`, `+${one}`, `-${one}`]);
  });

  it('once, and not for those inside them', async () => {
    const directory = fixture.add(one);
    mkdirSync(join(directory, `container/libpod-${containerId(9)}.scope`), { recursive: true });
    start();
    watch.look();
    fixture.add(two);
    await until(() => told.length === 2, 'the second');
    watch.look();
    expect(told).toEqual([`+${one}`, `+${two}`]);
  });

  it('by the look at the whole tree when an event was lost', () => {
    start();
    fixture.add(one);
    watch.look();
    expect(told).toEqual([`+${one}`]);
    fixture.remove('user.slice');
    watch.look();
    expect(told).toEqual([`+${one}`, `-${one}`]);
  });
});
