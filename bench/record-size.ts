/**
 * The size of a recording and the memory it takes to make one: a simulated recording goes through the journal, is
 * then read back, joined with calls and written as Parquet, as at the end of a run.
 *
 *   node bench/run.mjs record-size [--hours 24] [--hz 100] [--json]
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { joinUsage } from '../src/join/join-usage.js';
import type { CallWindow } from '../src/join/windows.js';
import type { TickSeries } from '../src/model/tick.js';
import { readJournal } from '../src/record/journal-reader.js';
import { journalFile, openJournal } from '../src/record/journal-writer.js';
import { samplesWriter } from '../src/record/samples-file.js';
import { callWindow } from '../test/support/calls.js';
import { simulation } from './simulated-ticks.js';

const { values: flags } = parseArgs({
  options: {
    hours: { type: 'string', default: '24' },
    hz: { type: 'string', default: '100' },
    json: { type: 'boolean', default: false },
  },
});
const hours = Number(flags.hours);
const rateHz = Number(flags.hz);
const directory = mkdtempSync(join(tmpdir(), 'cgmon-bench-'));
const rssMib = (): number => Math.round(process.memoryUsage.rss() / 1024 / 102.4) / 10;
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
    if (quarter % (3600 * 4) === 3600 * 4 - 1) rssByHour.push(rssMib());
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
      finalizeRss = Math.max(finalizeRss, rssMib());
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
    rssMibByHour: rssByHour,
    rssMibHighestWhileFinishing: finalizeRss,
    lost: status.lost,
  };
  if (flags.json) console.log(JSON.stringify(result));
  else {
    console.log(`${hours} h at ${rateHz} Hz: ${ticks} ticks, ${toolCalls.length} calls`);
    console.log(`journal    ${result.journalBytesPerTick} bytes a tick`);
    console.log(`Parquet    ${result.parquetBytesPerTick} bytes a tick`);
    console.log(`journal    ${result.journalCpuPercentOfRealTime} % of one CPU while recording`);
    console.log(`finishing  ${result.finalizeS} s (read the journal, join, write Parquet)`);
    console.log(`RSS        ${rssByHour.join(' ')} MiB by hour; at most ${finalizeRss} MiB while finishing`);
  }
} finally {
  rmSync(directory, { recursive: true });
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
