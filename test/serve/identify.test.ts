import { afterEach, describe, expect, it } from 'vitest';
import { CgmonError } from '../../src/model/errors.js';
import { parseDescriptions } from '../../src/podman/describe.js';
import type { Engine, EngineResult } from '../../src/podman/engine.js';
import { createIdentifier, type Identifier } from '../../src/serve/identify.js';
import { containerId } from './cgroup-fixture.js';

const inspected = (number: number, more: object = {}) => ({
  Id: containerId(number),
  Name: `agent-${number}`,
  ImageName: 'localhost/agent:latest',
  Config: { Env: ['SECRET=hunter2', 'HOME=/home/agent'], Labels: { task: 'one' } },
  Mounts: [{ Source: '/srv/home', Destination: '/home/agent' }],
  State: { Status: 'running', ExitCode: 0 },
  ...more,
});

function fakeEngine(answer: (ids: readonly string[], call: number) => Partial<EngineResult>) {
  const calls: (readonly string[])[] = [];
  const engine: Pick<Engine, 'call'> = {
    async call(args) {
      const ids = args.slice(2);
      calls.push(ids);
      return { exitCode: 0, stdout: '', stderr: '', ...answer(ids, calls.length) };
    },
  };
  return { engine: engine as Engine, calls };
}

let identifier: Identifier | null = null;
afterEach(() => identifier?.close());

describe('containers are named by their engine', () => {
  it('those that start together in one question', async () => {
    const { engine, calls } = fakeEngine((ids) => ({
      stdout: JSON.stringify(ids.map((id) => inspected(Number.parseInt(id, 16)))),
    }));
    const asked = createIdentifier('podman', engine);
    identifier = asked;
    const found = await Promise.all([1, 2, 3].map((number) => asked.describe(containerId(number))));
    expect(found.map((one) => one?.name)).toEqual(['agent-1', 'agent-2', 'agent-3']);
    expect(calls).toHaveLength(1);
    expect(asked.up).toBe(true);
  });

  it('at a second attempt where the engine knows them late', async () => {
    const { engine, calls } = fakeEngine((_, call) =>
      call === 1
        ? { exitCode: 125, stdout: '[]', stderr: 'no such container' }
        : { stdout: JSON.stringify([inspected(1)]) },
    );
    identifier = createIdentifier('podman', engine);
    expect((await identifier.describe(containerId(1)))?.name).toBe('agent-1');
    expect(calls).toHaveLength(2);
  });

  it('not at all by one that is not installed', async () => {
    const { engine } = fakeEngine(() => {
      throw new CgmonError('unsupported-host', 'podman: not found');
    });
    identifier = createIdentifier('podman', engine);
    const answer = identifier.describe(containerId(1));
    await new Promise((done) => setTimeout(done, 100));
    expect(identifier.up).toBe(false);
    identifier.close();
    identifier = null;
    void answer;
  });
});

describe('a description', () => {
  it('keeps HOME of the environment and nothing else', () => {
    const [one] = parseDescriptions(JSON.stringify([inspected(1)]), 'podman');
    expect(one).toMatchObject({
      home: '/home/agent',
      mounts: [{ source: '/srv/home', target: '/home/agent' }],
    });
    expect(JSON.stringify(one)).not.toContain('hunter2');
  });

  it.each(['<none>', '', 'sha256:0123456789abcdef', '0123456789ab'])('of image %j has no image', (image) => {
    expect(
      parseDescriptions(JSON.stringify([inspected(1, { ImageName: image })]), 'podman')[0]?.image,
    ).toBeNull();
  });

  it('names an image without its digest', () => {
    const json = JSON.stringify([inspected(1, { ImageName: 'quay.io/a/b:1@sha256:00' })]);
    expect(parseDescriptions(json, 'podman')[0]?.image).toBe('quay.io/a/b:1');
  });
});
