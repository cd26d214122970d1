import type { CurveName } from '../report/curve.js';

/** Colours by Okabe and Ito, which people of every colour vision tell apart; lighter ones on dark ground. */
export interface Palette {
  readonly ink: string;
  readonly quiet: string;
  readonly grid: string;
  readonly ground: string;
  readonly call: string;
  readonly nested: string;
  readonly onCall: string;
  readonly bad: string;
  readonly background: string;
  readonly band: string;
  readonly thinking: string;
  readonly curves: Readonly<Record<CurveName, string>>;
}

const light: Palette = {
  ink: '#1b1f24',
  quiet: '#57606a',
  grid: '#e3e6ea',
  ground: '#ffffff',
  call: '#0072b2',
  nested: '#7cc4ee',
  onCall: '#ffffff',
  bad: '#c04f00',
  background: '#8a5b8f',
  band: 'rgba(0,114,178,.16)',
  thinking: '#e8eaed',
  curves: {
    memory: '#0072b2',
    workingSet: '#00785a',
    anon: '#b37400',
    file: '#56b4e9',
    cpu: '#0072b2',
    throttled: '#c04f00',
    ioRead: '#0072b2',
    ioWrite: '#b37400',
    cpuSome: '#b37400',
    memorySome: '#0072b2',
    memoryFull: '#c04f00',
    ioSome: '#00785a',
  },
};

const dark: Palette = {
  ...light,
  ink: '#e6e8ea',
  quiet: '#a3adb8',
  grid: '#2c333b',
  ground: '#14181d',
  call: '#4aa8e0',
  nested: '#23618c',
  onCall: '#0b0e11',
  bad: '#ff8a3d',
  background: '#c79bcb',
  band: 'rgba(86,180,233,.2)',
  thinking: '#232930',
  curves: {
    memory: '#56b4e9',
    workingSet: '#2fc59b',
    anon: '#e69f00',
    file: '#a8d8f5',
    cpu: '#56b4e9',
    throttled: '#ff8a3d',
    ioRead: '#56b4e9',
    ioWrite: '#e69f00',
    cpuSome: '#e69f00',
    memorySome: '#56b4e9',
    memoryFull: '#ff8a3d',
    ioSome: '#2fc59b',
  },
};

export type Theme = 'light' | 'dark';

export function palette(theme: Theme): Palette {
  return theme === 'dark' ? dark : light;
}

/** What the page was set to, or else what the system is set to. */
export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** Makes the theme's colours known to the style sheet. */
export function applyColors(): void {
  const { curves, ...colors } = palette(currentTheme());
  for (const [name, color] of [...Object.entries(colors), ...Object.entries(curves)]) {
    document.documentElement.style.setProperty(`--${name}`, color);
  }
}
