/**
 * The size of a recording and the memory it takes to make one: a simulated recording goes through the journal, is
 * then read back, joined with calls and written as Parquet, as at the end of a run.
 *
 *   node bench/run.mjs record-size [--hours 24] [--hz 100] [--json]
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { joinUsage } from '../src/join/join-usage.js';
import type { CallWindow } from '../src/join/windows.js';
import type { TickSeries } from '../src/model/tick.js';
import { readJournal } from '../src/record/journal-reader.js';
import { journalFile, openJournal } from '../src/record/journal-writer.js';
import { samplesWriter } from '../src/record/samples-file.js';
import { callWindow } from '../test/support/calls.js';
import { median, numberFlag, report } from './report.js';
import { simulation } from './simulated-ticks.js';

const hours = numberFlag('hours', 24);
const rateHz = numberFlag('hz', 100);
const directory = mkdtempSync(join(tmpdir(), 'cgmon-bench-'));
const rssMb = (): number => Math.round(process.memoryUsage.rss() / 1e5) / 10;
const seconds = (since: number): number => Math.round((performance.now() - since) / 10) / 100;

/** A call every 30 s on average, 5 to 20 s long. */
function calls(): CallWindow[] {
  return Array.from({ length: Math.floor(hours * 120) }, (_, at) =>
    callWindow(`c${at}`, at * 30_000 + (at % 7) * 500, at * 30_000 + 5_000 + (at % 16) * 1_000),
  );
}

try {
  let nowMs = 0;
  const next = simulation({ rateHz, slowHz: 2, seed: 42 });
  const journal = openJournal(directory, { now: () => nowMs });
  const rssByHour: number[] = [];
  const recordStart = performance.now();
  const cpuBefore = process.cpuUsage();
  let simulatedMs = 0;
  const blockTicks = Math.max(1, Math.round(rateHz / 4));
  for (let quarter = 0; quarter < hours * 3600 * 4; quarter += 1) {
    const block = next(blockTicks);
    const before = performance.now();
    journal.append(block);
    simulatedMs += performance.now() - before;
    nowMs += 250;
    if (quarter % (3600 * 4) === 3600 * 4 - 1) rssByHour.push(rssMb());
  }
  const status = journal.close();
  const cpu = process.cpuUsage(cpuBefore);
  const recordS = seconds(recordStart);

  const finalizeStart = performance.now();
  const path = join(directory, 'samples.parquet');
  const writer = samplesWriter(path);
  let finalizeRss = 0;
  async function* both(): AsyncGenerator<TickSeries> {
    for (const block of readJournal(directory, { reuse: true })) {
      writer.append(block);
      finalizeRss = Math.max(finalizeRss, rssMb());
      yield block;
    }
  }
  const windows = calls();
  const { toolCalls } = await joinUsage({
    calls: windows,
    blocks: both(),
    runStartNs: 0,
    runEndNs: hours * 3600e9,
    intervalNs: 1e9 / rateHz,
  });
  const ticks = writer.close();
  const result = {
    hours,
    rateHz,
    ticks,
    calls: toolCalls.length,
    journalBytesPerTick: round(statSync(join(directory, journalFile)).size / ticks),
    parquetBytesPerTick: round(statSync(path).size / ticks),
    journalCpuPercentOfRealTime: round((simulatedMs / 1000 / (hours * 3600)) * 100),
    recordS,
    recordCpuS: round((cpu.user + cpu.system) / 1e6),
    finalizeS: seconds(finalizeStart),
    rssMbByHour: rssByHour,
    rssMbHighestWhileFinishing: finalizeRss,
    lost: status.lost,
  };
  report(
    'record-size',
    [
      { name: 'journal', value: result.journalBytesPerTick, unit: 'bytes a tick', atMost: 25 },
      { name: 'samples.parquet', value: result.parquetBytesPerTick, unit: 'bytes a tick', atMost: 25 },
      { name: 'RSS while recording', value: Math.max(...rssByHour), unit: 'MB', atMost: 120 },
      { name: 'RSS while finishing', value: finalizeRss, unit: 'MB', atMost: 120 },
      {
        name: 'RSS, second half of the hours / first half',
        value:
          median(rssByHour.slice(rssByHour.length / 2)) / median(rssByHour.slice(0, rssByHour.length / 2)),
        unit: 'times',
        atMost: 1.2,
      },
      { name: 'finishing', value: result.finalizeS, unit: 's' },
    ],
    result,
  );
} finally {
  rmSync(directory, { recursive: true });
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
