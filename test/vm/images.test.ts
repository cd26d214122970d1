import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inVm, needVm, workspace } from './cgmon.js';
import { makeTestbed, makeTinyImage } from './images.js';
import { vmPush, vmUp } from './vm.js';

const tiny = 'localhost/cgmon-test-tiny:1';
const built = 'localhost/cgmon-test-built:1';
const testbed = 'localhost/cgmon-test-testbed:1';

beforeAll(async () => {
  await vmUp();
  await vmPush();
  await makeTinyImage(tiny);
  await makeTestbed(tiny, testbed);
});

afterAll(() =>
  needVm(
    `cgmon image rm --yes --prepared; podman rmi --force ${testbed} ${built} ${tiny} 2>/dev/null || true`,
  ),
);

describe('cgmon image', () => {
  it('builds an agent image from a base that has what is asked, without a network', async () => {
    await needVm(
      `cgmon image build --tag ${built} --base ${tiny} --package git --package ripgrep --claude-code 2.1.16`,
    );
    expect(await needVm('cgmon image ls')).toMatch(new RegExp(`^${built} +agent `, 'm'));
    expect(await needVm(`podman run --rm --network=none ${built} claude --version`)).toContain('2.1.16');
  });

  it('says why it cannot build, and leaves no image', async () => {
    const { code, stderr } = await inVm(
      'cgmon image build --tag localhost/cgmon-test-none:1 --base localhost/cgmon-test-no-base:1',
    );
    expect(code).not.toBe(0);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^cgmon: building localhost\/cgmon-test-none:1: /);
    expect((await inVm('podman image exists localhost/cgmon-test-none:1')).code).toBe(1);
  });

  it("gives a root-owned directory to the agent's user in a derived image, once", async () => {
    const directory = await workspace('prepare');
    const edit = (image: string) =>
      inVm(
        `cd ${directory} && cgmon run --image ${image} -- sh -c 'echo after > /testbed/file; cat /testbed/file'`,
      );
    const refused = await edit(testbed);
    expect(refused.stderr).toMatch(/ermission denied/);
    expect(refused.stdout).toBe('before\n');

    const derived = (await needVm(`cgmon image prepare ${testbed} 2>/dev/null`)).trim();
    expect((await inVm(`cgmon image prepare ${testbed}`)).stderr).toContain('made before');
    expect((await edit(derived)).stdout).toBe('after\n');
    expect(
      JSON.parse(await needVm(`podman image inspect --format '{{json .Config.Cmd}}' ${derived}`)),
    ).toEqual(['sh']);
    expect(await needVm('podman ps --all --quiet --filter label=io.cgmon.preparing')).toBe('');
  });

  it('names a path that the image lacks, and leaves nothing', async () => {
    const { code, stderr } = await inVm(`cgmon image prepare --path /nowhere ${testbed}`);
    expect(code).not.toBe(0);
    expect(stderr.trim()).toMatch(/^cgmon: preparing .*\/nowhere.*No such file/);
    expect(await needVm('podman ps --all --quiet --filter label=io.cgmon.preparing')).toBe('');
  });

  it('is cleaned of a preparation that was killed', async () => {
    await needVm(`podman create --replace --name cut-off --label io.cgmon.preparing=4194303 ${tiny} true`);
    expect(await needVm('cgmon clean --yes')).toContain('removed image preparation cut-off');
    expect((await inVm('podman container exists cut-off')).code).toBe(1);
  });

  it('removes its own images and no others', async () => {
    const foreign = await inVm(`cgmon image rm --yes ${tiny}`);
    expect(foreign.code).toBe(2);
    expect(foreign.stderr).toMatch(/not made by cgmon/);
    await needVm('cgmon image rm --yes --prepared');
    expect(await needVm('cgmon image ls')).not.toContain('cgmon-prepared');
    expect((await inVm(`podman image exists ${tiny}`)).code).toBe(0);
  });
});
