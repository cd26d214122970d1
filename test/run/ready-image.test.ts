import { describe, expect, it } from 'vitest';
import { agentImage } from '../../src/podman/agent-image.js';
import type { Engine } from '../../src/podman/engine.js';
import type { LaunchPlan } from '../../src/podman/plan.js';
import { readyImage } from '../../src/run/ready-image.js';

/** A Podman that has some images, and gets every other by a pull or a build. */
function podman(...there: string[]): { engine: Engine; calls: string[] } {
  const images = new Set(there);
  const calls: string[] = [];
  const call = (args: readonly string[]) => {
    calls.push(args.slice(0, 2).join(' '));
    const image = args.find((word) => word.startsWith('--tag='))?.slice('--tag='.length) ?? args.at(-1) ?? '';
    if (args[0] === 'pull' || args[0] === 'build' || args[0] === 'commit') images.add(image);
    return Promise.resolve({
      exitCode: images.has(image) ? 0 : 125,
      stdout: JSON.stringify([{ Id: 'ab'.repeat(32), Size: 7 }]),
      stderr: 'Error: no such image',
    });
  };
  const need = async (args: readonly string[]) => (await call(args)).stdout;
  return { engine: { call, show: call, need } as unknown as Engine, calls };
}

const plan = (image: string, preparePaths: readonly string[] = []) =>
  ({ image, preparePaths, rootless: true, user: { uid: 1, gid: 1 } }) as unknown as LaunchPlan;
const store = { graphRoot: '/nowhere', driver: 'overlay' };
const ready = (engine: Engine, planned: LaunchPlan) => readyImage(engine, planned, store, () => undefined);
const names = (phases: readonly { name: string }[]) => phases.map(({ name }) => name);

describe('an image before the launch', () => {
  it('costs one call of Podman when it is there', async () => {
    const { engine, calls } = podman('localhost/any:1');
    expect((await ready(engine, plan('localhost/any:1'))).phases).toEqual([]);
    expect(calls).toEqual(['image inspect']);
  });

  it('is pulled in the phase "pull"', async () => {
    const { phases } = await ready(podman().engine, plan('docker.io/library/any:1'));
    expect(names(phases)).toEqual(['pull']);
  });

  it('is built, and prepared, in the phase "image"', async () => {
    const { engine } = podman();
    expect(names((await ready(engine, plan(agentImage, ['/testbed']))).phases)).toEqual(['image', 'image']);
  });

  it('that was prepared before costs one call more', async () => {
    const { engine, calls } = podman('any');
    const first = await ready(engine, plan('any', ['/testbed']));
    calls.length = 0;
    const again = await ready(engine, plan('any', ['/testbed']));
    expect([again.phases, again.plan.derivedImage]).toEqual([[], first.plan.derivedImage]);
    expect(calls).toEqual(['image inspect', 'image inspect']);
  });

  it('that is local and missing is named', async () => {
    await expect(ready(podman().engine, plan('localhost/none:1'))).rejects.toThrow(
      'image localhost/none:1: not in the local store',
    );
  });
});
