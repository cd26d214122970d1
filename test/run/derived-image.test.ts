import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/podman/engine.js';
import { preparedName } from '../../src/podman/prepare-image.js';
import { withDerivedImage } from '../../src/run/derived-image.js';
import { planText } from '../../src/run/plan-text.js';
import { isolated, swebench } from '../../src/run/profiles/built-in.js';
import type { Profile } from '../../src/run/profiles/profile.js';
import { planLaunch } from '../../src/run/request.js';
import { plainRequest } from '../support/run-request.js';

const user = { uid: 1000, gid: 1000 };
const planOf = (profile: Profile, rootless = true) =>
  planLaunch(
    { ...plainRequest('/tmp', 'true'), image: 'docker.io/swe/bench', profile },
    { runId: 'r', rootless, user, homeDir: '/h' },
  );

function engineWith(id: string | null): Engine {
  const unused = () => {
    throw new Error('not used');
  };
  return {
    call: (args) => {
      expect(args.slice(0, 2)).toEqual(['image', 'inspect']);
      return Promise.resolve(
        id === null
          ? { exitCode: 125, stdout: '[]', stderr: 'no such image' }
          : { exitCode: 0, stdout: JSON.stringify([{ Id: id }]), stderr: '' },
      );
    },
    need: unused,
    show: unused,
    attach: unused,
  };
}
const derivedRow = (plan: Parameters<typeof planText>[0]) => /^derived +(.*)$/m.exec(planText(plan))?.[1];

describe('the derived image in the plan', () => {
  it('has the name under which it is made', async () => {
    const plan = await withDerivedImage(engineWith('ab'.repeat(32)), planOf(swebench));
    const name = preparedName('ab'.repeat(32), { paths: ['/testbed'], ...user });
    expect(derivedRow(plan)).toBe(`${name}: /testbed is yours in it`);
  });

  it('has none before its source is pulled', async () => {
    expect(derivedRow(await withDerivedImage(engineWith(null), planOf(swebench)))).toBe(
      'an image, named when its source is pulled: /testbed is yours in it',
    );
  });

  it('is in no plan that needs none', async () => {
    for (const plan of [planOf(isolated), planOf(swebench, false)]) {
      expect(derivedRow(await withDerivedImage(engineWith('x'), plan))).toBeUndefined();
    }
  });
});
