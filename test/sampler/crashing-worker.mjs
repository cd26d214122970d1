// In place of the sampler thread: takes targets, and dies at the first request for a tick, as its message's cgroup says.
import { parentPort } from 'node:worker_threads';

let how = '';
parentPort.on('message', ({ type, target, cgroupDir }) => {
  if (type === 'add') {
    how = cgroupDir;
    parentPort.postMessage({ type: 'added', target, absent: {}, peakResettable: false });
  } else if (type === 'tick') {
    if (how === 'throws') throw new Error('a bug');
    process.exit(3);
  } else if (type === 'close') parentPort.close();
});
