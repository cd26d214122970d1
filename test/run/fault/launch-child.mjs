// One launch against the fake machine in `state`, killed at a step:
//   node launch-child.mjs <state> <template> <killAt> [--fail <command>] [--full <step>] [--out] [--signal <name>] [--together <number> <suffix>]
// A step is a call of another program (before and after it) and every change of the file system. From the step of
// --full on the disk has no room. Prints the steps when it comes to its end.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { fakeMachine } from './fake-machine.mjs';

const [state, template, killAt, ...rest] = process.argv.slice(2);
const failing = rest.includes('--fail') ? rest[rest.indexOf('--fail') + 1] : null;
const fullFrom = rest.includes('--full') ? Number(rest[rest.indexOf('--full') + 1]) : Infinity;
const at = rest.indexOf('--together');
const [together, suffix] = at === -1 ? [0, 'aaa'] : rest.slice(at + 1);
const signal = rest.includes('--signal') ? rest[rest.indexOf('--signal') + 1] : 'SIGKILL';
const elsewhere = rest.includes('--out') ? join(state, 'elsewhere') : null;
let steps = 0;
let armed = false;
const trail = [];
function step(name) {
  if (!armed) return;
  steps += 1;
  trail.push(name);
  if (steps === Number(killAt)) process.kill(process.pid, signal);
}

const machine = fakeMachine(state, {
  template,
  together: Number(together),
  step,
  fails: (name) => name === failing,
});
const needRoom = [
  'mkdirSync',
  'writeFileSync',
  'symlinkSync',
  'linkSync',
  'mkdir',
  'writeFile',
  'copyFile',
  'writeSync',
];
const noRoom = () => Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
for (const [object, names] of [
  [fs, ['mkdirSync', 'writeFileSync', 'renameSync', 'rmSync', 'symlinkSync', 'linkSync', 'chmodSync']],
  [fs.promises, ['mkdir', 'writeFile', 'copyFile', 'rm', 'chmod', 'rename']],
]) {
  for (const name of names) {
    const original = object[name];
    object[name] = (...args) => {
      if (armed && steps >= fullFrom && needRoom.includes(name)) throw noRoom();
      const result = original(...args);
      if (result instanceof Promise) return result.then((value) => (step(name), value));
      step(name);
      return result;
    };
  }
}
const { writeSync } = fs;
fs.writeSync = (...args) => {
  if (armed && steps >= fullFrom && args[0] > 2) throw noRoom();
  return writeSync(...args);
};
syncBuiltinESMExports();

const { runAgent } = await import('../../../dist/run/run-agent.js');
const { watchStopSignals } = await import('../../../dist/run/stop.js');
const { planLaunch } = await import('../../../dist/run/request.js');
const { swebench } = await import('../../../dist/run/profiles/built-in.js');

const runs = join(state, 'runs');
const runId = `20260101t000000x${suffix}`;
const directory = elsewhere ?? join(runs, runId);
const homeDir = join(directory, 'home');
fs.writeFileSync(join(state, '.credentials.json'), '{"token":"planted"}');
const request = {
  image: 'localhost/any',
  profile: swebench,
  command: ['true'],
  name: null,
  workspace: state,
  limits: {},
  ulimits: [],
  envNames: [],
  network: null,
  runtime: null,
  interactive: false,
  tty: false,
  podmanArgs: [],
};
armed = true;
try {
  await runAgent({
    plan: planLaunch(request, {
      runId,
      rootless: true,
      user: { uid: 1000, gid: 1000 },
      homeDir,
      env: { CLAUDE_CONFIG_DIR: state },
    }),
    prompt: Buffer.from('do it'),
    ...machine,
    engineInfo: { version: '4', rootless: true, ociRuntime: 'crun', ociRuntimeVersion: '1' },
    lockDirectory: join(state, 'locks'),
    directory,
    linkPath: elsewhere === null ? null : join(runs, runId),
    homeDir,
    intervalNs: 20e6,
    keepTrace: 'redacted',
    graceMs: 1000,
    timeoutMs: null,
    kernel: 'test',
    cgmonVersion: 'test',
    stop: watchStopSignals(),
    output: { stdout: fs.createWriteStream('/dev/null'), stderr: fs.createWriteStream('/dev/null') },
    onLive: () => undefined,
    onWarning: (text) => process.stderr.write(`${text}\n`),
  });
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 3;
}
process.stdout.write(JSON.stringify({ steps, trail }));
process.exit();
