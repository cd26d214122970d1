/**
 * CPU of one sample of one running container: `podman stats --no-stream` in a loop, `podman stats` left running, and
 * cgmon at 100 Hz and 10 Hz (its whole process, main thread and all).
 *
 *   node bench/run.mjs --vm podman-stats [--times 10] [--json]
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { countedSampling } from './counting-sampler.js';
import { numberFlag, report } from './report.js';

const times = numberFlag('times', 10);
const image = 'localhost/cgmon-agent:2.1.16';
const name = `bench-${process.pid}`;

/** CPU ms of a command and all that it waited for, by GNU time. */
function cpuMs(command: readonly string[]): { readonly ms: number; readonly lines: number } {
  const { stdout, stderr } = spawnSync('/usr/bin/time', ['-f', 'cpu %U %S', ...command], {
    encoding: 'utf8',
  });
  const [, user, system] = /cpu ([\d.]+) ([\d.]+)/.exec(stderr) ?? [];
  const lines = stdout.split('\n').filter((line) => line.includes('sampled')).length;
  return { ms: (Number(user) + Number(system)) * 1000, lines };
}

function cgroupOf(container: string): string {
  const pid = execFileSync('podman', ['inspect', '--format', '{{.State.Pid}}', container], {
    encoding: 'utf8',
  }).trim();
  const path = /^0::(.+)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))?.[1] ?? '';
  return join('/sys/fs/cgroup', path);
}

execFileSync('podman', ['run', '--detach', '--network=none', '--name', name, image, 'sleep', '600']);
try {
  const format = ['--format', 'sampled {{.CPUPerc}} {{.MemUsage}} {{.BlockIO}} {{.PIDs}}'];
  const loop: number[] = [];
  for (let time = 0; time < times; time += 1) {
    loop.push(cpuMs(['podman', 'stats', '--no-stream', ...format, name]).ms);
  }
  const streamed = cpuMs(['timeout', '12', 'podman', 'stats', '--interval', '1', ...format, name]);
  const cgroupDir = cgroupOf(name);
  const sampled = async (hz: number, seconds: number) => {
    const counted = await countedSampling([cgroupDir], { intervalNs: 1e9 / hz, seconds });
    return { hz, ...counted, ms: (counted.cpuShare * counted.seconds * 1000) / counted.ticks };
  };
  const fast = await sampled(100, 10);
  const slow = await sampled(10, 15);
  const podmanMs = loop.reduce((sum, ms) => sum + ms, 0) / loop.length;
  const streamedMs = streamed.ms / streamed.lines;
  report(
    'podman-stats',
    [
      {
        name: 'podman stats in a loop / cgmon at 100 Hz',
        value: podmanMs / fast.ms,
        unit: 'times',
        atLeast: 300,
      },
      { name: 'podman stats in a loop / cgmon at 10 Hz', value: podmanMs / slow.ms, unit: 'times' },
      { name: 'podman stats left running / cgmon at 100 Hz', value: streamedMs / fast.ms, unit: 'times' },
      { name: 'podman stats --no-stream', value: podmanMs, unit: 'ms of CPU a sample' },
      { name: 'podman stats left running', value: streamedMs, unit: 'ms of CPU a sample' },
      { name: 'cgmon at 100 Hz', value: fast.ms, unit: 'ms of CPU a sample' },
      { name: 'cgmon at 10 Hz', value: slow.ms, unit: 'ms of CPU a sample' },
    ],
    { loopMs: loop, streamed, fast, slow },
  );
} finally {
  execFileSync('podman', ['rm', '--force', '--time', '0', name], { stdio: 'ignore' });
}
