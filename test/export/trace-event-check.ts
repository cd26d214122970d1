/** A checker of the Trace Event Format, written from its description, not from the exporter. */

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly s?: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

export interface TraceFile {
  readonly traceEvents: readonly TraceEvent[];
  readonly displayTimeUnit: string;
}

/** Whole nanoseconds, as viewers keep times; NaN where a time is none. */
function nanos(micros: number | undefined): number {
  const ns = Math.round((micros ?? Number.NaN) * 1000);
  return Math.abs(ns / 1000 - (micros ?? Number.NaN)) < 1e-3 ? ns : Number.NaN;
}

/** What is wrong with a trace, a line each; empty: nothing. */
export function traceComplaints(file: TraceFile): string[] {
  const wrong: string[] = [];
  if (file.displayTimeUnit !== 'ms' && file.displayTimeUnit !== 'ns') wrong.push('displayTimeUnit');
  for (const event of file.traceEvents) wrong.push(...eventComplaints(event));
  const rows = grouped(
    file.traceEvents.filter(({ ph }) => ph === 'X'),
    ({ pid, tid }) => `${pid}/${tid}`,
  );
  for (const [row, events] of rows) {
    wrong.push(...nestingComplaints(row, events));
    const label = file.traceEvents.filter((event) => event.ph === 'M' && event.name === 'thread_name');
    if (!label.some(({ pid, tid }) => `${pid}/${tid}` === row)) wrong.push(`row ${row} has no name`);
  }
  const counters = grouped(
    file.traceEvents.filter(({ ph }) => ph === 'C'),
    ({ name }) => name,
  );
  for (const [name, events] of counters) {
    if (!/ \((bytes|bytes\/s|cpus|share|count)\)$/.test(name)) wrong.push(`counter ${name} has no unit`);
    const times = events.map(({ ts }) => nanos(ts));
    if (times.some((time, at) => at > 0 && time < (times[at - 1] ?? 0)))
      wrong.push(`${name} goes back in time`);
  }
  return wrong;
}

function eventComplaints({ name, ph, pid, tid, ts, dur, s, args }: TraceEvent): string[] {
  const wrong: string[] = [];
  const say = (text: string): void => void wrong.push(`${ph} ${name}: ${text}`);
  if (!Number.isInteger(pid) || !Number.isInteger(tid)) say('pid or tid');
  if (/[\p{Cc}\p{Cf}\p{Cs}]/u.test(name)) say('control or direction characters in the name');
  if (!['X', 'C', 'i', 'M'].includes(ph)) say('unknown phase');
  if (ph !== 'M' && !(nanos(ts) >= 0)) say(`ts ${ts}`);
  if (ph === 'X' && !(nanos(dur) >= 0)) say(`dur ${dur}`);
  if (ph === 'i' && !['g', 'p', 't'].includes(s ?? '')) say('scope');
  if (ph === 'C' && !Object.values(args ?? {}).every((value) => Number.isFinite(value))) say('no number');
  if (ph === 'C' && Object.keys(args ?? {}).length === 0) say('no series');
  if (ph === 'M' && args === undefined) say('no args');
  return wrong;
}

/** Slices of a row may hold one another, and follow one another, but not overlap in part. */
function nestingComplaints(row: string, events: readonly TraceEvent[]): string[] {
  const slices = events
    .map(({ name, ts, dur }) => ({ name, from: nanos(ts), to: nanos(ts) + nanos(dur) }))
    .toSorted((a, b) => a.from - b.from || b.to - a.to);
  const open: number[] = [];
  return slices.flatMap(({ name, from, to }) => {
    while ((open.at(-1) ?? Number.POSITIVE_INFINITY) <= from) open.pop();
    const outer = open.at(-1) ?? Number.POSITIVE_INFINITY;
    open.push(to);
    return to > outer ? [`row ${row}: ${name} crosses the end of another`] : [];
  });
}

function grouped<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
