import { expect, it } from 'vitest';
import { parseInspect } from '../../src/podman/inspect.js';

const State = {
  Status: 'exited',
  Pid: 0,
  ExitCode: 3,
  OOMKilled: false,
  StartedAt: '2026-01-01T00:00:00Z',
  FinishedAt: '2026-01-01T00:00:01.5Z',
};
const inspect = (Config?: unknown) =>
  parseInspect(
    JSON.stringify([{ Id: 'ab', Name: 'agent', State, ...(Config === undefined ? {} : { Config }) }]),
  );

it("tells the names of a container's variables, not their values", () => {
  const state = inspect({ Env: ['PATH=/bin', 'TOKEN=a=b', 'EMPTY=', 'BASH_FUNC_x%%=() {}'] });
  expect(state.envNames).toEqual(['PATH', 'TOKEN', 'EMPTY']);
  expect(JSON.stringify(state)).not.toContain('a=b');
});

it('tells how a container ended where Podman tells nothing of its variables', () => {
  expect(inspect()).toMatchObject({ exitCode: 3, status: 'exited', envNames: [] });
  expect(inspect({ Env: null }).envNames).toEqual([]);
});
