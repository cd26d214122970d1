import * as v from 'valibot';
import { type Run, runSchema } from '../model/run.js';

const text = v.nullable(v.string());
const figure = v.nullable(v.number());
const counts = v.record(v.string(), v.number());
const limit = v.optional(v.nullable(v.number()));

const pressure = v.object({
  cpuSomeUsec: figure,
  memorySomeUsec: figure,
  memoryFullUsec: figure,
  ioSomeUsec: figure,
  ioFullUsec: figure,
});

const usage = v.object({
  cpuUsec: figure,
  cpuUserUsec: figure,
  cpuSystemUsec: figure,
  throttledUsec: figure,
  memoryStartBytes: figure,
  memoryEndBytes: figure,
  memoryPeakBytes: figure,
  memoryRiseBytes: figure,
  ioReadBytes: figure,
  ioWriteBytes: figure,
  ioReadOps: figure,
  ioWriteOps: figure,
  majorFaults: figure,
  pressure,
  oomKills: figure,
});

const deviceIo = v.object({
  device: v.string(),
  readBytes: figure,
  writtenBytes: figure,
  reads: figure,
  writes: figure,
});

const limits = v.object({
  memoryMaxBytes: limit,
  memoryHighBytes: limit,
  swapMaxBytes: limit,
  cpus: limit,
  cpuWeight: limit,
  pids: limit,
  io: v.optional(v.array(v.string())),
});

const phase = v.object({
  name: v.picklist(['pull', 'image', 'create', 'start', 'ready', 'think', 'tool', 'end']),
  startNs: v.number(),
  endNs: v.number(),
});

const exit = v.object({
  code: figure,
  signal: text,
  oomKilled: v.boolean(),
  reason: v.picklist([
    'ok',
    'error',
    'timeout',
    'out of memory',
    'interrupted',
    'killed',
    'engine error',
    'not executable',
    'not found',
    'unknown',
  ]),
});

const sampler = v.object({
  intervalNs: v.number(),
  ticks: v.number(),
  missed: v.number(),
  latenessUsec: v.nullable(v.object({ p50: v.number(), p99: v.number(), max: v.number() })),
  cpuUsec: figure,
  readErrors: counts,
  absent: v.record(v.string(), v.string()),
});

const tokens = v.object({
  inputTokens: v.number(),
  outputTokens: v.number(),
  cacheCreationTokens: v.number(),
  cacheReadTokens: v.number(),
  outputReliable: v.boolean(),
});

const launch = v.object({
  profile: v.string(),
  agent: v.picklist(['claude', 'none']),
  sessionId: text,
  model: text,
  promptBytes: figure,
  result: v.nullable(
    v.object({
      outcome: text,
      isError: v.boolean(),
      turns: figure,
      durationMs: figure,
      apiDurationMs: figure,
      costUsd: figure,
      sessionId: text,
    }),
  ),
  gitDiffBytes: v.optional(figure),
});

/** run.json, schema "cgmon.run/1". Unknown keys are dropped, so that a later minor version can be read. */
export const runJson = v.object({
  schema: v.literal(runSchema),
  id: v.string(),
  state: v.picklist(['recording', 'finished', 'recovered']),
  kind: v.picklist(['run', 'attach', 'import']),
  source: text,
  name: v.string(),
  startedAt: v.string(),
  endedAt: text,
  durationMs: figure,
  command: v.array(v.string()),
  workspace: text,
  launch: v.optional(launch),
  container: v.object({
    name: v.string(),
    id: text,
    image: text,
    imageDigest: text,
    cgroup: text,
  }),
  limits: v.object({ asked: limits, effective: limits }),
  versions: v.object({
    cgmon: v.string(),
    node: v.string(),
    kernel: text,
    podman: text,
    ociRuntime: text,
    cli: v.array(v.string()),
    models: v.array(v.string()),
  }),
  host: v.object({
    cpus: figure,
    memoryBytes: figure,
    swapBytes: figure,
    psi: v.boolean(),
    memoryPeakResettable: v.nullable(v.boolean()),
    hostname: text,
  }),
  clock: v.array(v.object({ wallMs: v.number(), monotonicNs: v.number() })),
  phases: v.array(phase),
  exit: v.nullable(exit),
  totals: v.nullable(usage),
  devices: v.optional(v.array(deviceIo)),
  thinking: v.nullable(usage),
  sampler: v.nullable(sampler),
  trace: v.nullable(
    v.object({
      sessions: v.number(),
      files: v.number(),
      lines: v.object({
        total: v.number(),
        unknown: counts,
        malformed: v.number(),
        resultsWithoutCall: v.optional(v.number()),
      }),
      tokens: v.nullable(tokens),
      costUsd: figure,
      turns: v.number(),
    }),
  ),
  notes: v.array(v.string()),
}) satisfies v.GenericSchema<unknown, Run>;
