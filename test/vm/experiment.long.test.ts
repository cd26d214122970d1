import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { vmPush, vmRun, vmUp } from './vm.js';

const minutes = 60_000;
const mib = 1024 ** 2;

/** A task of the scripted agent: one Bash call, which leaves a file if it got through. */
function taskFiles(name: string, command: string): string {
  const call = { name: 'Bash', input: { command: `${command} && touch done`, description: 'work' } };
  const scenario = { prompt: 'x', turns: [{ thinkMs: 200, toolUses: [call] }, { text: 'Done.' }] };
  return (
    `mkdir -p ${name} && cp -r ~/cgmon/test/agents/scripted-agent.mjs ~/cgmon/test/agents/lib ${name}/ && ` +
    `printf %s '${JSON.stringify(scenario)}' > ${name}/scenario.json`
  );
}

function taskYaml(name: string): string {
  return `  - {name: ${name}, command: [node, scripted-agent.mjs, scenario.json], workspace: ${name}, check: test -f done}`;
}

async function inVm(command: string, limitMs = 5 * minutes): Promise<string> {
  const { stdout, stderr, code } = await vmRun(`cd experiments && ${command}`, { timeoutMs: limitMs });
  if (code !== 0) throw new Error(`${command}: exit ${code}\n${stderr.slice(-2000)}`);
  return stdout;
}

interface Result {
  readonly key: string;
  readonly task: string;
  readonly runId: string;
  readonly outcome: string;
  readonly limits: { readonly memoryMaxBytes: number | null; readonly cpus?: number };
}

async function results(directory: string): Promise<Result[]> {
  const text = await inVm(`cat ${directory}/results.ndjson`);
  const lines = text.trim().split('\n').slice(1);
  return lines.map((line) => JSON.parse(line) as Result);
}

beforeAll(async () => {
  await vmUp();
  await vmPush();
  const memory = ['name: memory', 'repeats: 3', 'tasks:', taskYaml('hungry'), taskYaml('modest')];
  const cpu = ['name: cpu', 'repeats: 3', 'tasks:', taskYaml('burner'), 'limits: {cpus: [0.25, 1]}'];
  const limits = 'limits: {memory: [128m, 256m, 512m, unlimited], swap: 0}';
  await vmRun(
    [
      'rm -rf experiments && mkdir experiments && cd experiments',
      taskFiles('hungry', 'probe alloc 400 0.3'),
      taskFiles('modest', 'probe alloc 100 0.3'),
      taskFiles('burner', 'probe burn 4'),
      `printf '%s\\n' '${[...memory, limits].join("' '")}' > memory.yaml`,
      `printf '%s\\n' '${cpu.join("' '")}' > cpu.yaml`,
    ].join(' && '),
  );
});

describe('cgmon experiment on a real kernel', () => {
  it(
    'finds the memory boundary where it was built, and loses no finished run to kill -9',
    async () => {
      await vmRun(
        'cd experiments && nohup cgmon experiment memory.yaml --out memory > log 2>&1 & echo $! > experiments/pid',
      );
      let before: Result[] = [];
      while (before.length < 3) {
        await sleep(5000);
        before = await results('memory').catch(() => []);
      }
      await inVm('kill -9 $(cat pid); sleep 1; cgmon clean --yes');
      await inVm('cgmon experiment memory.yaml --out memory > table 2> log', 60 * minutes);
      const all = await results('memory');
      expect(all).toHaveLength(24);
      expect(all.slice(0, before.length)).toEqual(before);
      const outcomesOf = (task: string, limit: number | null): string[] =>
        all
          .filter((one) => one.task === task && one.limits.memoryMaxBytes === limit)
          .map((one) => one.outcome);
      const three = (outcome: string): string[] => [outcome, outcome, outcome];
      for (const limit of [128 * mib, 256 * mib]) {
        expect(outcomesOf('hungry', limit)).toEqual(three('out of memory'));
      }
      for (const limit of [512 * mib, null]) expect(outcomesOf('hungry', limit)).toEqual(three('passed'));
      expect(outcomesOf('modest', 128 * mib)).toEqual(three('out of memory'));
      for (const limit of [256 * mib, 512 * mib, null]) {
        expect(outcomesOf('modest', limit)).toEqual(three('passed'));
      }
    },
    90 * minutes,
  );

  it(
    'searches the boundary to 5 %: just below what the task needs it fails, just above it passes',
    async () => {
      const command =
        'cgmon experiment memory.yaml --search memory --task hungry --confidence 0.5 --json --out search';
      const { found } = JSON.parse(await inVm(`${command} 2> log`, 60 * minutes)) as {
        found: { passingBytes: number; failingBytes: number; uncappedPeakBytes: number }[];
      };
      const [
        { passingBytes, failingBytes, uncappedPeakBytes } = {
          passingBytes: 0,
          failingBytes: 0,
          uncappedPeakBytes: 0,
        },
      ] = found;
      expect(passingBytes / failingBytes).toBeLessThanOrEqual(1.05);
      // 400 MiB of the probe, and what the agent and the shell cannot do without.
      expect(passingBytes).toBeGreaterThan(400 * mib);
      expect(passingBytes).toBeLessThanOrEqual(uncappedPeakBytes * 1.05);
    },
    90 * minutes,
  );

  it(
    'slows the CPU task by the factor of the quota',
    async () => {
      await inVm('cgmon experiment cpu.yaml --out cpu > table 2> log', 30 * minutes);
      const { configurations } = JSON.parse(await inVm('cgmon compare cpu --json')) as {
        configurations: { configuration: string; metrics: { toolS: { median: number } } }[];
      };
      const [full, quarter] = configurations.map(({ metrics }) => metrics.toolS.median);
      expect((quarter ?? 0) / (full ?? 1)).toBeGreaterThan(4 * 0.85);
      expect((quarter ?? 0) / (full ?? 1)).toBeLessThan(4 * 1.15);
    },
    40 * minutes,
  );
});
