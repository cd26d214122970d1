// In the VM, as root: watches a cgroup of its own while a process comes and goes; prints what it was told.
import { spawn } from 'node:child_process';
import { mkdirSync, rmdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
const { watchLifecycle } = await import('/home/dev/cgmon/dist/cgroup/lifecycle.js');

const directory = `/sys/fs/cgroup/cgmon-life-${process.pid}`;
const told = [];
const polled = [];
mkdirSync(directory);
const at = () => Number(process.hrtime.bigint()) / 1e6;
const watch = watchLifecycle(directory, {
  onPopulated: (populated) => told.push({ populated, ms: at() }),
  onPolling: (reason) => polled.push(reason),
});
const child = spawn('sh', ['-c', `echo 0 >${directory}/cgroup.procs; sleep 0.5`]);
const endMs = await new Promise((resolve) => child.once('exit', () => resolve(at())));
for (let wait = 0; told.length < 2 && wait < 100; wait += 1) await sleep(20);
watch.close();
for (let wait = 0; wait < 50; wait += 1) {
  try {
    rmdirSync(directory);
    break;
  } catch {
    await sleep(20);
  }
}
console.log(JSON.stringify({ told, polled, endMs }));
