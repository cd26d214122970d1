import type { CurveName } from '../report/curve.js';
import { formatBytes } from '../model/units.js';

export interface ChartSpec {
  readonly key: string;
  readonly title: string;
  readonly height: number;
  readonly curves: readonly CurveSpec[];
  readonly format: (value: number) => string;
  /** Steps that its axis may have. */
  readonly increments: readonly number[];
  /** The axis goes up to this at least. */
  readonly least: number;
}

export interface CurveSpec {
  readonly name: CurveName;
  readonly label: string;
  readonly dash?: readonly number[];
  readonly width?: number;
  readonly filled?: boolean;
}

const binary = Array.from({ length: 50 }, (_, power) => 2 ** power);
const decimal = Array.from({ length: 12 }, (_, power) => 10 ** (power - 3)).flatMap((ten) => [
  ten,
  2 * ten,
  5 * ten,
]);

export const chartSpecs: readonly ChartSpec[] = [
  {
    key: 'memory',
    title: 'Memory',
    height: 190,
    format: formatBytes,
    increments: binary,
    least: 1024 ** 2,
    curves: [
      { name: 'memory', label: 'memory', width: 1.6, filled: true },
      { name: 'workingSet', label: 'working set', dash: [6, 3] },
      { name: 'anon', label: 'anonymous', dash: [2, 2] },
      { name: 'file', label: 'file cache', dash: [8, 3, 2, 3] },
    ],
  },
  {
    key: 'cpu',
    title: 'CPUs in use',
    height: 140,
    format: (value) => value.toFixed(value < 10 ? 2 : 1),
    increments: decimal,
    least: 1,
    curves: [
      { name: 'cpu', label: 'CPUs', width: 1.4, filled: true },
      { name: 'throttled', label: 'throttled (CPUs waiting)', dash: [4, 3] },
    ],
  },
  {
    key: 'io',
    title: 'Disk I/O per second',
    height: 120,
    format: (value) => `${formatBytes(value)}/s`,
    increments: binary,
    least: 1024,
    curves: [
      { name: 'ioRead', label: 'read', filled: true },
      { name: 'ioWrite', label: 'written', dash: [5, 3] },
    ],
  },
  {
    key: 'pressure',
    title: 'Pressure: share of time tasks waited',
    height: 120,
    format: (value) => `${(value * 100).toFixed(value < 0.1 && value > 0 ? 1 : 0)} %`,
    increments: decimal,
    least: 0.1,
    curves: [
      { name: 'memorySome', label: 'memory, some', filled: true },
      { name: 'memoryFull', label: 'memory, all', dash: [4, 3] },
      { name: 'cpuSome', label: 'CPU, some', dash: [2, 2] },
      { name: 'ioSome', label: 'I/O, some', dash: [8, 3, 2, 3] },
    ],
  },
];
