/**
 * The edges of Bash calls against the true exec and exit of their shells, from the kernel's process events: plays the
 * test scenarios with the `claude` on PATH in a cgroup of its own. Needs root, cgroup v2, gcc, and `probe` on PATH.
 *
 *   node bench/run.mjs edges [--scenarios basic,serial] [--append edges.ndjson]
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessSpan } from '../src/model/process-span.js';
import { applyProcessEvidence } from '../src/process/match.js';
import { startProcessWatch } from '../src/process/watch.js';
import { applyPermissionWaits, permissionWaits } from '../src/trace/permission-waits.js';
import { readTrace } from '../src/trace/read-trace.js';
import { type SessionStatus, watchSessionStatus } from '../src/trace/session-status.js';
import { type EdgeError, edgeErrors, parseShellLog } from '../test/vm/shell-truth.js';
import { distribution, scenarios } from '../test/vm/trace-edges.js';
import { benchCgroups } from './real-cgroups.js';

const root = resolve(import.meta.dirname, '../..');
const work = mkdtempSync(join(tmpdir(), 'cgmon-bench-edges-'));
const logger = join(work, 'exec-log');
const wanted = flag('scenarios')?.split(',') ?? Object.keys(scenarios);
const output = flag('append');
const cgroups = benchCgroups();

function flag(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? undefined : process.argv[at + 1];
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

async function play(name: string, command: string): Promise<{ version: string; errors: EdgeError[] }> {
  const directory = mkdtempSync(join(work, 'run-'));
  const cgroupDir = cgroups.make(name);
  const log = join(directory, 'shells.txt');
  cpSync(join(root, 'test/agents'), join(directory, '.agents'), { recursive: true });
  const kernel = spawn(logger, [log], { stdio: 'ignore' });
  while (!existsSync(log) || !readFileSync(log, 'utf8').includes('ready')) await sleep(50);
  const spans: ProcessSpan[] = [];
  const onSpan = (span: ProcessSpan) => spans.push(span);
  const watch = startProcessWatch({
    cgroupDir,
    procRoot: '/proc',
    now: () => Date.now(),
    onSpan,
    intervalMs: 50,
  });
  const states: SessionStatus[] = [];
  const projectsDir = join(directory, '.claude/projects');
  const statuses = watchSessionStatus({ projectsDir, onStatus: (status) => states.push(status) });
  const agent = spawn('sh', ['-c', `echo $$ > ${cgroupDir}/cgroup.procs; exec ${command}`], {
    cwd: directory,
    env: { ...process.env, HOME: directory, IS_SANDBOX: '1' },
    stdio: 'ignore',
  });
  await ended(agent);
  statuses.close();
  writeFileSync(join(cgroupDir, 'cgroup.kill'), '1');
  await sleep(300);
  spans.push(...watch.close());
  kernel.kill();
  await ended(kernel);
  const { toolCalls, sessions } = await readTrace([projectsDir]);
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  const evident = applyPermissionWaits(applyProcessEvidence(toolCalls, spans), permissionWaits(states));
  const calls = evident.map((call) => ({
    ...call,
    askedAt: new Date(call.askedAtMs).toISOString(),
    startedAt: iso(call.startedAtMs),
    endedAt: iso(call.endedAtMs),
  }));
  const errors = edgeErrors(calls, parseShellLog(readFileSync(log, 'utf8')));
  const waits = calls.flatMap(({ permissionMs }) => permissionMs ?? []);
  if (waits.length > 0) console.log(`${name}: waited for permission ${waits.join(', ')} ms`);
  return { version: sessions[0]?.versions[0] ?? '?', errors };
}

try {
  const source = join(root, 'test/vm/exec-log.c');
  execFileSync('gcc', ['-O2', '-Wall', '-static', '-o', logger, source]);
  for (const name of wanted) {
    const scenario = scenarios[name];
    if (scenario === undefined) throw new Error(`no scenario ${name}: ${Object.keys(scenarios).join(', ')}`);
    const { version, errors } = await play(name, scenario.command);
    for (const edge of ['start', 'end'] as const) {
      const some = errors.filter((error) => error.edge === edge);
      console.log(distribution(`${version} ${name} ${edge}`, some));
    }
    for (const error of errors) {
      if (output !== undefined)
        appendFileSync(output, `${JSON.stringify({ version, scenario: name, ...error })}\n`);
    }
  }
} finally {
  cgroups.remove();
  rmSync(work, { recursive: true });
}
