const steps = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 43_200, 86_400,
];

/** Marks of a time axis from 0 to `endNs`, about ten: "0 s", "30 s", "5 min", "1 h 30". */
export function timeTicks(endNs: number): { readonly ns: number; readonly label: string }[] {
  const seconds = endNs / 1e9;
  const step = steps.find((width) => seconds / width <= 11) ?? Math.ceil(seconds / 10 / 86_400) * 86_400;
  return Array.from({ length: Math.floor(seconds / step + 1e-9) + 1 }, (_, at) => ({
    ns: at * step * 1e9,
    label: label(at * step, step),
  }));
}

function label(seconds: number, step: number): string {
  if (step < 1) return `${seconds.toFixed(1)} s`;
  if (step < 60) {
    const whole = Math.round(seconds);
    return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
  }
  if (step < 3600 && seconds < 7200) return `${Math.round(seconds / 60)} min`;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.round((seconds - hours * 3600) / 60);
  return minutes === 0 ? `${hours} h` : `${hours} h ${String(minutes).padStart(2, '0')}`;
}
