import type { RunRequest } from '../../src/run/request.js';

/** What `cgmon run -- COMMAND` in a directory asks for, without any option. */
export function plainRequest(workspace: string, ...command: readonly string[]): RunRequest {
  return {
    image: null,
    command,
    name: null,
    workspace,
    limits: {},
    ulimits: [],
    envNames: [],
    network: null,
    runtime: null,
    interactive: false,
    tty: false,
    podmanArgs: [],
  };
}
