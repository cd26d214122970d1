import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { collectors } from './collectors.js';
import { createLateness, type Lateness } from './lateness.js';
import {
  type Command,
  latenessBoundsUsec,
  type Report,
  type TargetCounts,
  type ThreadFigures,
  type WorkerInput,
} from './messages.js';
import { raisePriority, threadCpuUsec } from './own-thread.js';
import { ringWriter, wake } from './ring.js';
import {
  clearValues,
  closeTarget,
  openTarget,
  openThrottleFiles,
  readCollector,
  type Target,
} from './target.js';

/**
 * The sampler thread: one for all containers. It sleeps in Atomics.wait until the next deadline (deadlines are
 * absolute, so lateness never adds up) or until the main thread raises `wake`, reads every file of every
 * target, file by file, and puts a row per target into the ring.
 */
interface Watched {
  readonly target: Target;
  readonly lateness: Lateness;
  ticks: number;
  missed: number;
}

const { ring, intervalNs, slowIntervalNs } = workerData as WorkerInput;
const port = parentPort;
if (port === null) throw new Error('the sampler must be a worker thread');
const control = new Int32Array(ring.control);
const rows = ringWriter(ring);
const watched = new Map<number, Watched>();
const interval = BigInt(Math.round(intervalNs));
const slowEvery = Math.max(1, Math.round(slowIntervalNs / intervalNs));
/** Figures for summary() while a target is being sampled: once a second. */
const countsEvery = Math.max(1, Math.round(1e9 / intervalNs));
const thread = {
  ticks: 0,
  missed: 0,
  latenessCounts: latenessBoundsUsec.map(() => 0).concat(0),
  latenessSumUsec: 0,
  readErrors: {} as Record<string, number>,
};
/** Targets came, went or ended since `active` looked. */
let changed = false;
const slowCollectors = collectors.map(({ pace }) => pace === 'slow');

function tell(report: Report): void {
  port?.postMessage(report);
}

/** Files outermost: older kernels then flush a statistic once for all containers instead of once for each. */
function tick(targets: readonly Watched[], slow: boolean): void {
  for (const { target } of targets) clearValues(target);
  for (let index = 0; index < collectors.length; index += 1) {
    if (slowCollectors[index] === true && !slow) continue;
    for (const { target } of targets) {
      const message = readCollector(target, index);
      if (message === null) continue;
      const file = collectors[index]?.file ?? '';
      thread.readErrors[file] = (thread.readErrors[file] ?? 0) + 1;
      if (target.readErrors[file] === 1) tell({ type: 'read-error', target: target.number, file, message });
    }
  }
  for (const one of targets) {
    const { target } = one;
    if (target.ended) {
      changed = true;
      closeTarget(target);
      tell({ type: 'ended', target: target.number });
      continue;
    }
    if (!rows.put(target.number, Number(process.hrtime.bigint() - target.startNs), target.values)) {
      one.missed += 1;
      thread.missed += 1;
    } else {
      one.ticks += 1;
      thread.ticks += 1;
    }
  }
}

let living: readonly Watched[] = [];

/** Those that have not ended; made anew only after a change. */
function active(): readonly Watched[] {
  if (changed) living = [...watched.values()].filter(({ target }) => !target.ended);
  changed = false;
  return living;
}

function obey(command: Command): boolean {
  switch (command.type) {
    case 'add': {
      const target = openOrRefuse(command);
      if (target === null) return true;
      const one = { target, lateness: createLateness(), ticks: 0, missed: 0 };
      watched.set(command.target, one);
      changed = true;
      tick([one], true);
      tell({
        type: 'added',
        target: command.target,
        absent: target.absent,
        peakResettable: target.peakResettable,
      });
      return true;
    }
    case 'throttle-cgroup': {
      const one = watched.get(command.target);
      if (one !== undefined) openThrottleFiles(one.target, command.cgroupDir);
      return true;
    }
    case 'tick': {
      tick(
        active().filter(({ target }) => command.target === null || target.number === command.target),
        // At the edge of a call the faults and the kinds of memory count too.
        true,
      );
      return true;
    }
    case 'remove': {
      const one = watched.get(command.target);
      if (one === undefined) return true;
      if (!one.target.ended) tick([one], true);
      closeTarget(one.target);
      watched.delete(command.target);
      changed = true;
      tell({ type: 'removed', target: command.target, counts: countsOf(one) });
      return true;
    }
    case 'close':
      for (const { target } of watched.values()) closeTarget(target);
      return false;
    default:
      return command satisfies never;
  }
}

function openOrRefuse(command: Extract<Command, { type: 'add' }>): Target | null {
  const { target, cgroupDir, startNs, resetPeak } = command;
  try {
    return openTarget(target, cgroupDir, startNs, resetPeak);
  } catch (error) {
    tell({ type: 'refused', target, message: error instanceof Error ? error.message : String(error) });
    return null;
  }
}

function countsOf(
  { target, lateness, ticks, missed }: Watched,
  cpuUsec: number | null = threadCpuUsec(),
): TargetCounts {
  return {
    ticks,
    missed,
    readErrors: { ...target.readErrors },
    absent: { ...target.absent },
    latenessUsec: lateness.summary(),
    threadCpuUsec: cpuUsec,
  };
}

function addLateness(usec: number): void {
  let bucket = 0;
  while (bucket < latenessBoundsUsec.length && usec > (latenessBoundsUsec[bucket] ?? 0)) bucket += 1;
  thread.latenessCounts[bucket] = (thread.latenessCounts[bucket] ?? 0) + 1;
  thread.latenessSumUsec += usec;
}

/** Each target's counts once a second, a part of the targets at each tick: a thousand at once would be late. */
function tellCounts(targets: readonly Watched[], count: number): void {
  const turn = count % countsEvery;
  const due = targets.filter(({ target }) => target.number % countsEvery === turn);
  const cpuUsec = due.length > 0 || turn === 0 ? threadCpuUsec() : null;
  for (const one of due) tell({ type: 'counts', target: one.target.number, counts: countsOf(one, cpuUsec) });
  if (turn !== 0) return;
  const figures: ThreadFigures = { ...thread, cpuUsec };
  tell({ type: 'thread', target: null, figures });
}

/** Gives false when the thread is to end. */
function obeyAll(): boolean {
  for (;;) {
    const received = port === null ? undefined : receiveMessageOnPort(port);
    if (received === undefined) return true;
    if (!obey(received.message as Command)) return false;
  }
}

let deadline = process.hrtime.bigint() + interval;
let obeyed = -1;
let count = 0;

/** One sleep, and a tick if it is due; a function of its own, for V8 compiles a loop that never ends less well. */
function round(): boolean {
  const seen = Atomics.load(control, wake);
  // A message is posted before `wake` is raised: without a change there is none.
  if (seen !== obeyed && !obeyAll()) return false;
  obeyed = seen;
  let now = process.hrtime.bigint();
  if (now < deadline) {
    Atomics.wait(control, wake, seen, Number(deadline - now) / 1e6);
    now = process.hrtime.bigint();
    if (now < deadline) return true;
  }
  const targets = active();
  const lateUsec = Number(now - deadline) / 1000;
  addLateness(lateUsec);
  for (const { lateness } of targets) lateness.add(lateUsec);
  tick(targets, count % slowEvery === 0);
  count += 1;
  tellCounts(targets, count);
  deadline += interval;
  const behind = process.hrtime.bigint() - deadline;
  if (behind > 0n) skip(targets, behind / interval + 1n);
  return true;
}

function skip(targets: readonly Watched[], deadlines: bigint): void {
  for (const one of targets) one.missed += Number(deadlines);
  thread.missed += targets.length * Number(deadlines);
  deadline += deadlines * interval;
}

raisePriority();
while (round());
port.close();
