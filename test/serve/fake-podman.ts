import { join } from 'node:path';
import type { Engine } from '../../src/podman/engine.js';

/** Podman that knows containers by the number that is their id. */
export function fakePodman(home: string, ended = new Set<number>()): Engine {
  const call: Engine['call'] = async (args) => ({
    exitCode: 0,
    stderr: '',
    stdout: JSON.stringify(
      args.slice(2).map((id) => {
        const number = Number.parseInt(id, 16);
        const over = ended.has(number);
        return {
          Id: id,
          Name: `agent-${number}`,
          ImageName: 'localhost/agent:latest',
          Config: { Env: ['HOME=/home/agent'] },
          Mounts: [{ Source: join(home, String(number)), Destination: '/home/agent' }],
          State: { Status: over ? 'exited' : 'running', ExitCode: over ? 3 : 0 },
        };
      }),
    ),
  });
  return { call } as Engine;
}
