import { linearScale, type Scale } from '../../analysis/figures/scale.js';
import { color } from '../../analysis/figures/svg.js';
import { memoryLimit } from '../../join/verdict.js';
import type { RunReport } from '../../model/run.js';
import { formatBytes } from '../../model/units.js';
import type { Panel } from './panels.js';
import type { RateColumn, RunCurves } from './run-curves.js';

/** Memory and CPU always; I/O and pressure where there was any. */
export function runPanels(report: RunReport, curves: RunCurves): Panel[] {
  const none = curves.ticks === 0 ? 'no samples: the run ended before the first tick' : null;
  return [
    memoryPanel(report, curves, none),
    cpuPanel(report, curves, none),
    ...ioPanel(curves),
    ...pressurePanel(curves),
  ];
}

function memoryPanel({ run }: RunReport, curves: RunCurves, none: string | null): Panel {
  const bytes = memoryLimit(run);
  const highest = curves.peak?.bytes ?? bytes ?? 1;
  const limit = bytes !== null && bytes < highest * 4 ? bytes : null;
  const { scale, unit } = bytesScale(Math.max(highest, limit ?? 0));
  return {
    name: 'memory',
    unit,
    scale,
    curves: [
      { label: 'highest', color: color(5), values: curves.memoryMax, fillTo: 0 },
      { label: 'lowest', color: color(0), values: curves.memoryMin, fillTo: 0 },
    ],
    limit: limit === null ? null : { value: limit, label: `limit ${formatBytes(limit)}` },
    strip: null,
    mark:
      curves.peak === null
        ? null
        : {
            timeNs: curves.peak.timeNs,
            value: curves.peak.bytes,
            label: `peak ${formatBytes(curves.peak.bytes)}`,
          },
    empty: none ?? (curves.peak === null ? 'the kernel gave no memory figures' : null),
  };
}

function cpuPanel({ run }: RunReport, { rates }: RunCurves, none: string | null): Panel {
  const cpus = rates.cpuUsec.map((usec) => usec / 1e6);
  const throttled = rates.throttledUsec.map((usec) => usec / 1e6);
  const quota = run.limits.effective.cpus ?? null;
  const highest = most(cpus);
  const limit = quota !== null && quota <= Math.max(1, highest) * 4 ? quota : null;
  return {
    name: 'CPUs',
    unit: '',
    scale: linearScale(0, Math.max(1, highest, limit ?? 0), { count: 4 }),
    curves: [{ label: 'in use', color: color(2), values: cpus, fillTo: 0 }],
    limit: limit === null ? null : { value: limit, label: `quota ${limit}` },
    strip: most(throttled) > 0.01 ? { label: 'throttled', shares: throttled } : null,
    mark: null,
    empty: none ?? (cpus.every(Number.isNaN) ? 'the kernel gave no CPU figures' : null),
  };
}

function ioPanel({ rates }: RunCurves): Panel[] {
  const highest = Math.max(most(rates.ioReadBytes), most(rates.ioWriteBytes));
  if (highest < 1024) return [];
  const { scale, unit } = bytesScale(highest);
  return [
    {
      ...plain('disk', `${unit}/s`, scale),
      curves: [
        { label: 'read', color: color(0), values: rates.ioReadBytes, fillTo: 0 },
        { label: 'written', color: color(4), values: rates.ioWriteBytes, fillTo: 0 },
      ],
    },
  ];
}

const pressures: readonly { readonly column: RateColumn; readonly label: string; readonly ink: string }[] = [
  { column: 'cpuSomeUsec', label: 'CPU', ink: color(2) },
  { column: 'memorySomeUsec', label: 'memory', ink: color(3) },
  { column: 'ioSomeUsec', label: 'I/O', ink: color(4) },
];

function pressurePanel({ rates }: RunCurves): Panel[] {
  const shares = pressures.map(({ column, label, ink }) => ({
    label,
    color: ink,
    values: rates[column].map((usec) => Math.min(1, usec / 1e6)),
    fillTo: null,
  }));
  const highest = Math.max(...shares.map(({ values }) => most(values)));
  if (highest < 0.02) return [];
  const scale = linearScale(0, Math.min(1, highest), {
    count: 4,
    format: (share) => `${Math.round(share * 100)} %`,
  });
  return [
    { ...plain('tasks waiting', '', scale), curves: shares.filter(({ values }) => most(values) >= 0.02) },
  ];
}

function plain(name: string, unit: string, scale: Scale): Panel {
  return { name, unit, scale, curves: [], limit: null, strip: null, mark: null, empty: null };
}

function most(values: Float64Array): number {
  return values.reduce((highest, value) => (value > highest ? value : highest), 0);
}

const binary = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** An axis in the binary unit that suits its highest value, with round numbers of it. */
function bytesScale(highest: number): { readonly scale: Scale; readonly unit: string } {
  const power = Math.min(binary.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, highest)) / 10)));
  const size = 1024 ** power;
  const inner = linearScale(0, Math.max(1, highest) / size, { count: 4 });
  return {
    unit: binary[power] ?? 'B',
    scale: {
      at: (bytes) => inner.at(bytes / size),
      ticks: inner.ticks.map(({ value, label }) => ({ value: value * size, label })),
    },
  };
}
