/** Grafana's units, as far as the boards use them. */
export function formatted(value: number, unit: string | undefined): string {
  if (!Number.isFinite(value)) return '';
  switch (unit ?? '') {
    case 'bytes':
      return scaled(value, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']);
    case 'Bps':
      return scaled(value, 1000, ['B/s', 'kB/s', 'MB/s', 'GB/s']);
    case 'iops':
      return `${short(value)} io/s`;
    case 's':
      return seconds(value);
    case 'percentunit':
      return `${short(value * 100)} %`;
    case 'currencyUSD':
      return `$${value.toFixed(2)}`;
    case 'dateTimeAsIso':
      return new Date(value).toISOString().slice(11, 19);
    default:
      return short(value);
  }
}

function scaled(value: number, base: number, names: readonly string[]): string {
  const power = value < base ? 0 : Math.min(names.length - 1, Math.floor(Math.log(value) / Math.log(base)));
  return `${short(value / base ** power)} ${names[power]}`;
}

function seconds(value: number): string {
  if (value === 0) return '0 s';
  if (value < 1) return `${short(value * 1000)} ms`;
  if (value < 120) return `${short(value)} s`;
  return value < 7200 ? `${short(value / 60)} min` : `${short(value / 3600)} h`;
}

function short(value: number): string {
  if (Math.abs(value) >= 1000) return scaled(value, 1000, ['', 'K', 'M', 'G']).trim();
  return String(Number(value.toPrecision(3)));
}
