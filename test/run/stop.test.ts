import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Engine } from '../../src/podman/engine.js';
import { stopContainer } from '../../src/run/stop.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A Podman that refuses to send the first `refusals` signals, as before a container runs; and what it was asked for. */
function podman(refusals: number): { engine: Engine; sent: string[] } {
  const sent: string[] = [];
  const call = (args: readonly string[]) => {
    sent.push(args[1]?.replace('--signal=', '') ?? '');
    const refused = sent.length <= refusals;
    return Promise.resolve({
      exitCode: refused ? 125 : 0,
      stdout: '',
      stderr: refused ? 'Error: state improper' : '',
    });
  };
  return { engine: { call } as unknown as Engine, sent };
}

const hour = 3_600_000;
const neverFails = (error: unknown) => {
  throw error;
};

it('sends a signal until Podman delivers it, and only then gives the agent its grace', async () => {
  const { engine, sent } = podman(3);
  stopContainer(engine, 'c', 'SIGTERM', 1, neverFails);
  await vi.advanceTimersByTimeAsync(hour);
  expect(sent).toEqual(['SIGTERM', 'SIGTERM', 'SIGTERM', 'SIGTERM', 'SIGKILL']);
});

it('kills at once at a second request, and until that is delivered', async () => {
  const { engine, sent } = podman(2);
  const ending = stopContainer(engine, 'c', 'SIGINT', hour, neverFails);
  ending.killNow();
  await vi.advanceTimersByTimeAsync(hour);
  expect(sent).toEqual(['SIGINT', 'SIGKILL', 'SIGKILL']);
});

it('sends nothing more when the container is gone', async () => {
  const { engine, sent } = podman(Infinity);
  const ending = stopContainer(engine, 'c', 'SIGTERM', 1, neverFails);
  await vi.advanceTimersByTimeAsync(250);
  ending.cancel();
  const sentBefore = sent.length;
  await vi.advanceTimersByTimeAsync(hour);
  expect(sent).toHaveLength(sentBefore);
});

it('says once when Podman goes on refusing', async () => {
  const { engine } = podman(Infinity);
  const said: unknown[] = [];
  stopContainer(engine, 'c', 'SIGTERM', 1, (error) => said.push(error)).killNow();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(said.map(String)).toEqual(['CgmonError: podman kill: state improper']);
});
