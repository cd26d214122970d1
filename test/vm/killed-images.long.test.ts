import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needVm } from './cgmon.js';
import { makeTestbed, makeTinyImage } from './images.js';
import { killedAt, momentsOf } from './killed.js';
import { vmPush, vmUp } from './vm.js';

const tiny = 'localhost/cgmon-test-tiny:1';
const testbed = 'localhost/cgmon-test-testbed:1';

beforeAll(async () => {
  await vmUp();
  await vmPush();
  await makeTinyImage(tiny);
  await makeTestbed(tiny, testbed);
});

const removePrepared = 'cgmon image rm --yes --prepared >/dev/null 2>&1 || true';

afterAll(() =>
  needVm(`${removePrepared}; podman rmi --force ${testbed} ${tiny} ${tiny}-built 2>/dev/null || true`),
);

describe('a cgmon that is killed leaves nothing after cgmon clean', () => {
  it.each(momentsOf(['podman create', 'podman start', 'podman commit', 'podman rm']))(
    'while it prepares an image: %s',
    async (moment) => {
      await needVm(removePrepared);
      const ended = await killedAt(moment, { command: `image prepare ${testbed}` });
      expect(ended).toEqual({ code: 137, left: '' });
    },
  );

  it.each(momentsOf(['podman build']))('while it builds an image: %s', async (moment) => {
    const command = `image build --tag ${tiny}-built --base ${tiny} --package git --claude-code 2.1.16`;
    expect(await killedAt(moment, { command })).toEqual({ code: 137, left: '' });
  });

  it.each(momentsOf(['podman commit', 'podman run', 'podman rmi']))(
    "while it keeps a repository's changes: %s",
    async (moment) => {
      await needVm(`cgmon image prepare ${testbed} >/dev/null 2>&1`);
      const command = `run --interval 1s --profile swebench --image ${testbed} -- sh -c 'echo after > file'`;
      expect(await killedAt(moment, { command })).toEqual({ code: 137, left: '' });
    },
  );
});
