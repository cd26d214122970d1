import { expect, it } from 'vitest';
import { podmanEngine } from '../../src/podman/engine.js';

it('says which command a signal ended, and nothing of its arguments', async () => {
  const engine = podmanEngine({ PATH: process.env['PATH'] }, 'sh');
  const ended = engine.call(['-c', 'kill -INT $$']);
  await expect(ended).rejects.toThrow('sh -c: ended by SIGINT');
  await expect(ended).rejects.not.toThrow(/kill/);
});
