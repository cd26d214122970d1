import { setTimeout as sleep } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { requireCgroup2 } from '../cgroup/mount.js';
import { jsonText } from '../export/json-text.js';
import { podmanEngine } from '../podman/engine.js';
import { stopExitCode, watchStopSignals } from '../run/stop.js';
import type { Fleet } from '../serve/fleet.js';
import { startFleet } from '../serve/start-fleet.js';
import { parseTraceDir } from '../serve/trace-place.js';
import { asciiText, isUtf8Locale } from './ascii.js';
import * as value from './options.js';
import { styleFor } from './text.js';
import { type SortKey, sortKeys, sortRows, topRows } from './top-rows.js';
import { openScreen } from './top-screen.js';
import { topText } from './top-text.js';

interface TopFlags {
  readonly sort: SortKey;
  readonly interval: number;
  readonly once?: true;
  readonly json?: true;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly traceDir: readonly string[];
}

const sampleNs = 100e6;
/** Rates need ticks that are apart; names need an engine's answer. */
const firstFiguresMs = 1500;
const longestWaitMs = 10_000;

export function topCommand(): Command {
  return new Command('top')
    .description('every container of this host: memory, CPU, throttling, stalls, and what its agent runs')
    .addOption(new Option('--sort <key>', 'what comes first').choices(sortKeys).default('memory'))
    .addOption(
      new Option('--interval <duration>', 'between pictures, 1ms to 10s')
        .argParser(value.samplingInterval)
        .default(1e9, '1s'),
    )
    .option('--once', 'one picture, and done')
    .option('--json', 'as JSON: an object a picture')
    .option(
      '--include <pattern>',
      'only containers whose name or image matches; repeatable',
      value.collect,
      [],
    )
    .option('--exclude <pattern>', 'leave out containers that match; repeatable', value.collect, [])
    .option('--trace-dir <dir>', 'where agents write their traces, as of cgmon serve', value.collect, [])
    .addHelpText(
      'after',
      '\nKeys: m memory, c CPU, t throttled, p pressure, i I/O, n name, a age, q quit.\n' +
        'Without a terminal a picture is printed every --interval.',
    )
    .action(async (flags: TopFlags) => {
      const stop = watchStopSignals();
      const asked = new AbortController();
      stop.onRequest(() => asked.abort());
      try {
        await top(flags, asked.signal);
        process.exitCode = stop.signal === null ? 0 : stopExitCode(stop.signal);
      } finally {
        stop.release();
      }
    });
}

async function top(flags: TopFlags, stop: AbortSignal): Promise<void> {
  const { env, stdout } = process;
  const { mountPoint } = requireCgroup2('/', []);
  const fleet = await startFleet({
    mountPoint,
    procRoot: '/proc',
    intervalNs: sampleNs,
    engines: { podman: podmanEngine(env), docker: podmanEngine(env, 'docker') },
    include: flags.include,
    exclude: flags.exclude,
    traceDirs: flags.traceDir.map(parseTraceDir),
    lock: null,
    exactPeaks: false,
    // A picture has no room for it; the row says what is not known.
    onMessage: () => undefined,
  });
  try {
    if (stdout.isTTY && flags.once !== true && flags.json !== true) {
      await watch(fleet, flags, stop);
      return;
    }
    await firstFigures(fleet, stop);
    while (!stop.aborted && !stdout.destroyed) {
      stdout.write(picture(fleet, flags));
      if (flags.once === true) break;
      await pause(flags.interval / 1e6, stop);
    }
  } finally {
    await fleet.close();
  }
}

async function pause(ms: number, stop: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: stop }).catch(() => undefined);
}

async function firstFigures(fleet: Fleet, stop: AbortSignal): Promise<void> {
  const startedMs = performance.now();
  for (;;) {
    await pause(100, stop);
    const waitedMs = performance.now() - startedMs;
    const ready =
      fleet.stats().unidentified === 0 && fleet.containers().every(({ latest }) => latest.cpus !== null);
    if (stop.aborted || waitedMs > longestWaitMs || (waitedMs > firstFiguresMs && ready)) return;
  }
}

function picture(fleet: Fleet, { sort, json, once }: TopFlags): string {
  const now = Date.now();
  const rows = topRows(fleet, now);
  if (json === true) {
    const containers = sortRows(rows, sort);
    const object = { at: new Date(now).toISOString(), containers };
    return `${jsonText(object, once === true ? 2 : undefined)}\n`;
  }
  const style = styleFor(process.stdout, process.env);
  const ascii = !isUtf8Locale(process.env);
  const text = topText({ rows, sort, height: null, ascii, heading: heading(now, sort) }, style);
  return `${ascii ? asciiText(text) : text}\n${once === true ? '' : '\n'}`;
}

function heading(nowMs: number, sort: SortKey): string {
  return `cgmon top  ${new Date(nowMs).toISOString().slice(11, 19)} UTC  by ${sort}`;
}

const keys: Readonly<Record<string, SortKey>> = {
  m: 'memory',
  c: 'cpu',
  t: 'throttled',
  p: 'pressure',
  i: 'io',
  n: 'name',
  a: 'age',
};

async function watch(fleet: Fleet, flags: TopFlags, stop: AbortSignal): Promise<void> {
  const { env, stdin, stdout } = process;
  const ascii = !isUtf8Locale(env);
  let { sort } = flags;
  let quit: () => void = () => undefined;
  const left = new Promise<void>((resolve) => {
    quit = resolve;
  });
  stop.addEventListener('abort', () => quit());
  const draw = (): void => {
    const now = Date.now();
    const help = 'm c t p i n a sort, q quit';
    const text = topText(
      {
        rows: topRows(fleet, now),
        sort,
        height: stdout.rows,
        ascii,
        heading: `${heading(now, sort)}  (${help})`,
      },
      styleFor(stdout, env),
    );
    screen.show(ascii ? asciiText(text) : text);
  };
  const screen = openScreen(stdout, stdin, {
    onResize: draw,
    onKey(key) {
      if (key === 'q') quit();
      const chosen = keys[key];
      if (chosen === undefined) return;
      sort = chosen;
      draw();
    },
  });
  draw();
  const timer = setInterval(draw, flags.interval / 1e6);
  try {
    await left;
  } finally {
    clearInterval(timer);
    screen.close();
  }
}
