import { Command, Option } from 'commander';
import { requireCgroup2 } from '../cgroup/mount.js';
import { podmanEngine } from '../podman/engine.js';
import { type StopRequest, watchStopSignals } from '../run/stop.js';
import { otlpReceiver } from '../serve/otlp-post.js';
import { parseTraceDir } from '../serve/trace-place.js';
import * as value from './options.js';
import { addServeOptions, type ServeFlags, serverAccess } from './serve-options.js';
import { watchAndServe } from './serving.js';

interface Flags extends ServeFlags {
  readonly interval: number;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly traceDir: readonly string[];
  readonly compat?: 'cadvisor';
  readonly otlp?: string;
  readonly record?: true;
}

export function serveCommand(): Command {
  const command = new Command('serve')
    .addOption(
      new Option('--interval <duration>', 'between samples, 1ms to 10s')
        .argParser(value.samplingInterval)
        .default(100e6, '100ms'),
    )
    .option(
      '--include <pattern>',
      'watch only containers whose name or image matches; * is any text; repeatable',
      value.collect,
      [],
    )
    .option('--exclude <pattern>', 'leave out containers that match; repeatable', value.collect, [])
    .option(
      '--trace-dir <dir>',
      "where agents write their traces: NAME=DIR, or DIR with one directory for each container's name; repeatable",
      value.collect,
      [],
    )
    .addOption(
      new Option(
        '--compat <names>',
        'serve metrics under these names too, for dashboards made for them',
      ).choices(['cadvisor']),
    )
    .option('--record', 'keep a run of every container that ends, as cgmon attach does')
    .option(
      '--otlp <url>',
      'send figures, and a span for each tool call, to this OpenTelemetry receiver (OTLP/HTTP; headers from ' +
        'OTEL_EXPORTER_OTLP_HEADERS)',
    );
  return addServeOptions(command, '127.0.0.1:9464')
    .addHelpText(
      'after',
      '\nWatches every container of this host (Podman, Docker, Kubernetes) by its cgroup until Ctrl-C.\n\n' +
        'Examples:\n  cgmon serve\n  cgmon serve --include "agent-*" --listen 0.0.0.0:9464 --token-file /etc/cgmon/token',
    )
    .action(async (flags: Flags) => {
      await serve(flags);
    });
}

/** A service that is told to end has done its work: no exit code of its own for it. */
async function serve(flags: Flags): Promise<void> {
  const { env } = process;
  const say = (message: string) => void process.stderr.write(`cgmon: ${message}\n`);
  const access = serverAccess(flags);
  const otlp = flags.otlp === undefined ? null : otlpReceiver(flags.otlp, env['OTEL_EXPORTER_OTLP_HEADERS']);
  const { mountPoint } = requireCgroup2('/', []);
  const stop = watchStopSignals();
  try {
    const serving = await watchAndServe({
      mountPoint,
      intervalNs: flags.interval,
      engines: { podman: podmanEngine(env), docker: podmanEngine(env, 'docker') },
      include: flags.include,
      exclude: flags.exclude,
      traceDirs: flags.traceDir.map(parseTraceDir),
      access,
      cadvisorNames: flags.compat === 'cadvisor',
      record: flags.record === true,
      otlp,
      env,
      say,
    });
    say(`${serving.where}; Ctrl-C ends it`);
    await requested(stop);
    await serving.close();
  } finally {
    stop.release();
  }
}

function requested(stop: StopRequest): Promise<void> {
  return new Promise((resolve) => {
    if (stop.signal !== null) resolve();
    stop.onRequest(() => resolve());
  });
}
