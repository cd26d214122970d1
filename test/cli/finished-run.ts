import { join } from 'node:path';
import { type Run, runSchema } from '../../src/model/run.js';
import type { Usage } from '../../src/model/usage.js';
import { createRunDirectory, runFile } from '../../src/record/run-directory.js';
import { writeRun } from '../../src/record/run-json.js';
import { writeToolCalls } from '../../src/record/tool-calls-file.js';

export const emptyUsage: Usage = {
  cpuUsec: null,
  cpuUserUsec: null,
  cpuSystemUsec: null,
  throttledUsec: null,
  memoryStartBytes: null,
  memoryEndBytes: null,
  memoryPeakBytes: null,
  memoryRiseBytes: null,
  ioReadBytes: null,
  ioWriteBytes: null,
  ioReadOps: null,
  ioWriteOps: null,
  majorFaults: null,
  pressure: {
    cpuSomeUsec: null,
    memorySomeUsec: null,
    memoryFullUsec: null,
    ioSomeUsec: null,
    ioFullUsec: null,
  },
  oomKills: null,
};

/** Writes a finished run of one second without calls; `serial` makes its id. */
export function writeFinishedRun(root: string, serial: number, rest: Partial<Run>): Run {
  const startedAt = new Date(Date.UTC(2030, 0, 1) + serial * 1000).toISOString();
  const run: Run = {
    schema: runSchema,
    id: `20300101t000000a${String(serial).padStart(3, '0')}`,
    state: 'finished',
    kind: 'run',
    source: null,
    name: 'run',
    startedAt,
    endedAt: startedAt,
    durationMs: 1000,
    command: ['x'],
    workspace: null,
    container: { name: 'x', id: null, image: null, imageDigest: null, cgroup: null },
    limits: { asked: {}, effective: {} },
    versions: { cgmon: '0', node: '', kernel: null, podman: null, ociRuntime: null, cli: [], models: [] },
    host: {
      cpus: 2,
      memoryBytes: 1,
      swapBytes: null,
      psi: false,
      memoryPeakResettable: null,
      hostname: null,
    },
    clock: [{ wallMs: Date.parse(startedAt), monotonicNs: 0 }],
    phases: [],
    exit: null,
    totals: null,
    thinking: null,
    sampler: null,
    trace: null,
    notes: [],
    ...rest,
  };
  const directory = join(root, run.id);
  createRunDirectory(directory);
  writeToolCalls(runFile(directory, 'toolCalls'), []);
  writeRun(directory, run);
  return run;
}
