import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inVm, needVm, workspace } from './cgmon.js';
import { makeTestbed } from './images.js';
import { vmPush, vmUp } from './vm.js';

const base = 'localhost/cgmon-agent:2.1.16';
const built = 'localhost/cgmon-test-built:1';
const testbed = 'localhost/cgmon-test-testbed:1';

beforeAll(async () => {
  await vmUp();
  await vmPush();
});

afterAll(() =>
  needVm(`cgmon image rm --yes --prepared; podman rmi --force ${testbed} ${built} 2>/dev/null || true`),
);

describe('an image of full size, from a root file system made by mmdebstrap', () => {
  it('is built with the real CLI, prepared, and its copy for the user is foretold and timed', async () => {
    const directory = await workspace('built');
    await needVm(`cgmon image build --tag ${built} --base ${base} --package git --claude-code 2.1.16`);
    expect(await needVm(`podman run --rm --network=none ${built} claude --version`)).toContain('2.1.16');
    await makeTestbed(built, testbed);
    const { stdout, stderr } = await inVm(
      `cd ${directory} && cgmon run --profile swebench --image ${testbed} -- sh -c 'echo after > file; cat file'`,
    );
    expect(stdout).toBe('after\n');
    expect(stderr).toMatch(/Podman copies its \d+ MiB of layers, once/);
    expect(stderr).toMatch(/Creating the container took [\dms. ]+: Podman copied \d+ MiB of layers/);
  });
});
