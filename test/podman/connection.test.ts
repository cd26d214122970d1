import { describe, expect, it } from 'vitest';
import { connectionArgs, needLocalConnection, needRightsFor } from '../../src/podman/connection.js';
import { podmanEngine } from '../../src/podman/engine.js';

const list = [
  { Name: 'here', URI: 'unix:///run/user/1000/podman/podman.sock', Identity: '' },
  { Name: 'there', URI: 'ssh://core@10.0.0.1:22/run/podman/podman.sock', Identity: '' },
];
const engine = {
  ...podmanEngine({}),
  need: () => Promise.resolve(JSON.stringify(list)),
};

describe('a connection', () => {
  it('may lead to a service on this machine and to no other', async () => {
    await expect(needLocalConnection(engine, 'here')).resolves.toBeUndefined();
    await expect(needLocalConnection(engine, 'there')).rejects.toThrow('leads to another machine: ssh://');
    await expect(needLocalConnection(engine, 'nowhere')).rejects.toMatchObject({
      message: '--connection: Podman has no connection "nowhere"',
      hint: 'here, there',
    });
  });

  it('goes before every command', async () => {
    const echo = podmanEngine({ PATH: process.env['PATH'] }, 'echo', connectionArgs('here'));
    expect((await echo.call(['ps'])).stdout).toBe('--connection=here ps');
    expect(connectionArgs(null)).toEqual([]);
  });

  it('to a rootful service is for root', () => {
    const info = { rootless: false } as Parameters<typeof needRightsFor>[0];
    expect(() => needRightsFor(info, 1000)).toThrow('rootful and you are not root');
    expect(() => needRightsFor(info, 0)).not.toThrow();
    expect(() => needRightsFor({ ...info, rootless: true }, 1000)).not.toThrow();
  });
});
