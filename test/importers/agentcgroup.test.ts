import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { type ImportedItem, type TraceReader, readAgentcgroup } from '../../src/importers/agentcgroup.js';

const fixtures = resolve(import.meta.dirname, '../../fixtures/agentcgroup');
const scratch = mkdtempSync(join(tmpdir(), 'cgmon-agentcgroup-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const noTrace: TraceReader = () => Promise.resolve({ calls: [], cliVersions: [], tokens: null, turns: 0 });

async function itemsOf(path: string): Promise<ImportedItem[]> {
  const items: ImportedItem[] = [];
  for await (const item of readAgentcgroup(path, noTrace)) items.push(item);
  return items;
}

/** The first attempt of the fixtures as `name`, with a file of it changed. */
function changedAttempt(name: string, file: string, change: (text: string) => string): string {
  const directory = join(scratch, name, 'attempt_1');
  cpSync(join(fixtures, 'dataset/owner__task-1/attempt_1'), directory, { recursive: true });
  writeFileSync(join(directory, file), change(readFileSync(join(directory, file), 'utf8')));
  return directory;
}

describe('readAgentcgroup', () => {
  it('leaves out limits that cannot be read, says so, and keeps the attempt', async () => {
    const directory = changedAttempt('odd-limits', 'results.json', (text) =>
      text
        .replace('"memory_limit": null', '"memory_limit": "4 gigs"')
        .replace('"cpu_limit": null', '"cpu_limit": "two"'),
    );
    const [item] = await itemsOf(directory);
    expect(item?.ok === true && item.run.notes).toEqual([
      'results.json: memory_limit "4 gigs" is not a size: the limit is not known.',
      'results.json: cpu_limit "two" is not a number of CPUs: the limit is not known.',
    ]);
    expect(item).toMatchObject({ ok: true, run: { memoryLimit: '4 gigs', cpuLimit: 'two' } });
  });

  it('follows links to attempts, but not in circles and not into nothing', async () => {
    const directory = join(scratch, 'links');
    mkdirSync(directory);
    symlinkSync(join(fixtures, 'dataset/owner__task-1'), join(directory, 'linked'));
    symlinkSync(directory, join(directory, 'circle'));
    symlinkSync('absent', join(directory, 'broken'));
    const items = await itemsOf(directory);
    expect(items.map((item) => item.ok && `${item.run.task}/${item.run.attempt}`)).toEqual([
      'linked/1',
      'linked/2',
    ]);
  });

  it.each([
    [
      'a moment beyond the calendar',
      'resources.json',
      /"epoch": ?[\d.]+/,
      '"epoch": 1e300',
      /samples\.0\.epoch/,
    ],
    ['a time of years', 'results.json', '"pull_time": 1.5', '"pull_time": 1e300', /results\.json: pull_time/],
    [
      'a call after the end of time',
      'tool_calls.json',
      /"timestamp": ?"[^"]+"/,
      '"timestamp": "+200000-01-01"',
      /not a time/,
    ],
  ])('names an attempt with %s', async (name, file, from, to, reason) => {
    const [item] = await itemsOf(
      changedAttempt(name.replaceAll(' ', '-'), file, (text) => text.replace(from, to)),
    );
    expect(item).toMatchObject({ ok: false, reason: expect.stringMatching(reason) as string });
  });

  it('puts samples in the order of their time', async () => {
    const [item] = await itemsOf(
      changedAttempt('turned', 'resources.json', (text) => {
        const { samples } = JSON.parse(text) as { samples: unknown[] };
        return JSON.stringify({ samples: samples.toReversed() });
      }),
    );
    const [straight] = await itemsOf(join(fixtures, 'dataset/owner__task-1/attempt_1'));
    expect(item?.ok === true && item.run.samples).toEqual(straight?.ok === true && straight.run.samples);
  });

  it('reads every attempt below a dataset and names the damaged ones', async () => {
    const items = await itemsOf(join(fixtures, 'dataset'));
    const good = items.flatMap((item) => (item.ok ? [`${item.run.task}/${item.run.attempt}`] : []));
    const bad = items.flatMap((item) => (item.ok ? [] : [`${item.where.slice(-22)}: ${item.reason}`]));
    expect(good).toEqual(['owner__task-1/1', 'owner__task-1/2', 'owner__task-4/1']);
    expect(bad).toEqual([
      expect.stringMatching(/task-2\/attempt_1: resources\.json: no JSON/),
      expect.stringMatching(/task-3\/attempt_1: no resources\.json/),
    ]);
  });

  it('keeps the strings of the source and the commands of Bash calls', async () => {
    const [item] = await itemsOf(join(fixtures, 'dataset/owner__task-1/attempt_1'));
    if (item?.ok !== true) throw new Error('not read');
    expect(item.run.samples[3]).toEqual({ epochS: 1800000003.25, memory: '1.2GB', cpuPercent: '75.00' });
    expect(item.run.calls[1]).toEqual({
      id: 'toolu_2',
      name: 'Bash',
      startS: 1800000002,
      endS: 1800000004.5,
      command: 'python -m pytest -q',
      failed: null,
    });
    expect(item.run).toMatchObject({ dataset: 'dataset', pullS: 1.5, permissionFixS: 2.5, imageMb: 100.5 });
  });

  it('reads a packed file, plain or gzipped, and names the line of a damaged run', async () => {
    const plain = join(fixtures, 'packed.jsonl');
    const packed = join(scratch, 'packed.jsonl.gz');
    writeFileSync(packed, gzipSync(readFileSync(plain)));
    for (const file of [plain, packed]) {
      const items = await itemsOf(file);
      expect(items.map((item) => item.ok)).toEqual([true, true, false, false]);
      expect(items[2]?.where).toBe(`${file}:3`);
      expect(items[3]?.where).toBe(`${file}:4`);
    }
  });

  it('keeps what came before the break of a truncated gzip file', async () => {
    const lines = readFileSync(join(fixtures, 'packed.jsonl'), 'utf8').split('\n');
    const long = Array.from({ length: 3000 }, (_, i) => (lines[0] ?? '').replace('packed-1', `packed-${i}`));
    const bytes = gzipSync(long.join('\n'));
    const file = join(scratch, 'cut.jsonl.gz');
    writeFileSync(file, bytes.subarray(0, Math.floor(bytes.length * 0.8)));
    const items = await itemsOf(file);
    expect(items.filter((item) => item.ok).length).toBeGreaterThan(100);
    expect(items.at(-1)).toMatchObject({ ok: false });
  });

  it('refuses a path that is absent or holds no attempt, in one line', async () => {
    await expect(itemsOf(join(scratch, 'absent'))).rejects.toThrow(/absent: ENOENT/);
    await expect(itemsOf(join(fixtures, 'dataset/owner__task-3'))).resolves.toHaveLength(1);
    writeFileSync(join(scratch, 'empty.jsonl'), '');
    await expect(itemsOf(join(scratch, 'empty.jsonl'))).rejects.toThrow(/no attempt in it/);
  });

  it('leaves out calls without ends where there is no trace, and says so', async () => {
    const [item] = await itemsOf(join(fixtures, 'dataset/owner__task-4/attempt_1'));
    expect(item).toMatchObject({ ok: true, run: { calls: [] } });
    expect(item?.ok === true && item.run.notes).toEqual([
      'tool_calls.json has no ends and there is no trace.jsonl: its calls are left out.',
    ]);
  });

  it('takes the calls from the trace where tool_calls.json has no ends', async () => {
    const directory = join(scratch, 'owner__old', 'attempt_1');
    const call = { id: 'toolu_9', name: 'Bash', startS: 1, endS: 2, command: 'make', failed: true };
    cpSync(join(fixtures, 'dataset/owner__task-4/attempt_1'), directory, { recursive: true });
    writeFileSync(join(directory, 'trace.jsonl'), '');
    const items: ImportedItem[] = [];
    const reader: TraceReader = () =>
      Promise.resolve({ calls: [call], cliVersions: ['9.9.9'], tokens: null, turns: 1 });
    for await (const item of readAgentcgroup(directory, reader)) items.push(item);
    expect(items[0]).toMatchObject({ ok: true, run: { calls: [call], cliVersions: ['9.9.9'] } });
  });
});
