import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CgmonError } from '../../src/model/errors.js';
import { appendEvents, readEvents } from '../../src/record/event-log.js';
import { lockRun, recordingPid, unlockRun } from '../../src/record/recording-lock.js';
import { createRunDirectory, runFile, runsRoot } from '../../src/record/run-directory.js';
import { isRunId, newRunId } from '../../src/record/run-id.js';
import { parseRun, readRun, writeRun } from '../../src/record/run-json.js';
import { listRuns, resolveRun } from '../../src/record/run-list.js';
import { sampleEvents, sampleRun } from '../support/sample-run.js';

const sample = sampleRun().report.run;

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cgmon-runs-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function addRun(id: string, changes: Partial<typeof sample> = {}): string {
  const directory = join(root, id);
  createRunDirectory(directory);
  writeRun(directory, { ...sample, id, ...changes });
  return directory;
}

describe('a run id', () => {
  it('sorts by time and has no hyphen', () => {
    const now = new Date('2026-11-20T22:30:15.999Z');
    expect(newRunId(now, () => 0)).toBe('20261120t223015a222');
    expect(newRunId(now, () => 0.9999)).toBe('20261120t223015zzzz');
    expect(isRunId(newRunId(now, Math.random))).toBe(true);
    expect(isRunId('20261120-223015')).toBe(false);
  });
});

describe('where runs are kept', () => {
  it('follows the XDG directory', () => {
    expect(runsRoot({ XDG_DATA_HOME: '/data', HOME: '/home/a' })).toBe('/data/cgmon/runs');
    expect(runsRoot({ HOME: '/home/a' })).toBe('/home/a/.local/share/cgmon/runs');
    expect(runsRoot({ XDG_DATA_HOME: 'relative', HOME: '/home/a' })).toBe('/home/a/.local/share/cgmon/runs');
    expect(() => runsRoot({})).toThrow(/neither XDG_DATA_HOME nor HOME/);
  });
});

describe('a run directory', () => {
  it('is only for its owner, and so is what is in it', () => {
    const directory = addRun('a');
    appendEvents(directory, sampleEvents);
    const mode = (path: string): number => statSync(path).mode & 0o777;
    expect([mode(directory), mode(join(directory, 'trace')), mode(join(directory, 'journal'))]).toEqual([
      0o700, 0o700, 0o700,
    ]);
    expect([mode(runFile(directory, 'run')), mode(runFile(directory, 'events'))]).toEqual([0o600, 0o600]);
  });

  it('may exist when it is empty, not when it holds something', () => {
    mkdirSync(join(root, 'empty'));
    createRunDirectory(join(root, 'empty'));
    expect(() => createRunDirectory(join(root, 'empty'))).toThrow(/empty is not empty/);
  });

  it('that cannot be made is a usage error that names it', () => {
    writeFileSync(join(root, 'file'), '');
    const attempt = (): void => createRunDirectory(join(root, 'file', 'run'));
    expect(attempt).toThrow(/cannot make the run directory .*file\/run: ENOTDIR/);
    expect(attempt).toThrow(expect.objectContaining({ code: 'usage', exitCode: 2 }));
  });
});

describe('run.json', () => {
  it('gives back the run', () => {
    expect(readRun(addRun('a', { id: 'a' }))).toEqual({ ...sample, id: 'a' });
  });

  it('is replaced whole', () => {
    const directory = addRun('a');
    writeRun(directory, { ...sample, id: 'a', state: 'recovered' });
    expect(readRun(directory).state).toBe('recovered');
    expect(existsSync(`${runFile(directory, 'run')}.partial`)).toBe(false);
  });

  it('with keys of a later version is read without them', () => {
    expect(parseRun(JSON.stringify({ ...sample, later: 1 }), 'run.json')).toEqual(sample);
  });

  it.each([
    ['{"schema":', /^run\.json: not JSON: /],
    ['[]', /^run\.json: /],
    [
      JSON.stringify({ ...sample, schema: 'cgmon.run/2' }),
      /written as cgmon\.run\/2, this cgmon reads cgmon\.run\/1/,
    ],
    [
      JSON.stringify({ ...sample, container: { ...sample.container, name: 7 } }),
      /run\.json: container\.name: /,
    ],
  ])('that is wrong is refused with the file and the place: %.20s', (text, message) => {
    expect(() => parseRun(text, 'run.json')).toThrow(message);
  });
});

describe('events.ndjson', () => {
  it('gives back the events in order', () => {
    const directory = addRun('a');
    appendEvents(directory, sampleEvents.slice(0, 1));
    appendEvents(directory, sampleEvents.slice(1));
    expect([...readEvents(directory)]).toEqual(sampleEvents);
  });

  it('of a run without events has none', () => {
    expect([...readEvents(addRun('a'))]).toEqual([]);
  });

  it('passes over a torn line and types of a later version, and tells', () => {
    const directory = addRun('a');
    appendEvents(directory, sampleEvents);
    appendFileSync(runFile(directory, 'events'), '{"type":"meteor","timeNs":1}\n{"type":"note","ti');
    const skipped: string[] = [];
    expect([...readEvents(directory, (line) => skipped.push(line))]).toEqual(sampleEvents);
    expect(skipped).toHaveLength(2);
  });
});

describe('events.ndjson after a write that failed half-way', () => {
  it('gives the next event although it follows the torn one without a line feed', () => {
    const directory = addRun('a');
    writeFileSync(runFile(directory, 'events'), '{"type":"note","timeNs":1,"mess');
    appendEvents(directory, sampleEvents);
    expect([...readEvents(directory)]).toEqual(sampleEvents);
  });
});

describe('the recording lock', () => {
  it('holds while its process lives', () => {
    const directory = addRun('a');
    expect(recordingPid(directory, '/proc')).toBeNull();
    lockRun(directory, process.pid, '/proc');
    expect(recordingPid(directory, '/proc')).toBe(process.pid);
    unlockRun(directory);
    expect(recordingPid(directory, '/proc')).toBeNull();
  });

  it('does not hold for another process with the same number', () => {
    const directory = addRun('a');
    const lock = { pid: process.pid, startTicks: '1', bootId: 'another boot' };
    writeFileSync(runFile(directory, 'lock'), JSON.stringify(lock));
    expect(recordingPid(directory, '/proc')).toBeNull();
  });

  it('does not hold when it is torn', () => {
    const directory = addRun('a');
    writeFileSync(runFile(directory, 'lock'), '{"pid": 12');
    expect(recordingPid(directory, '/proc')).toBeNull();
  });
});

describe('the list of runs', () => {
  it('is newest first, and names damaged runs without failing', () => {
    addRun('20261120t100000aaaa', { startedAt: '2026-11-20T10:00:00.000Z' });
    addRun('20261121t100000bbbb', { startedAt: '2026-11-21T10:00:00.000Z' });
    createRunDirectory(join(root, 'broken'));
    writeFileSync(join(root, 'broken', 'run.json'), '{}');
    const { runs, damaged } = listRuns(root);
    expect(runs.map(({ run }) => run.id)).toEqual(['20261121t100000bbbb', '20261120t100000aaaa']);
    expect(damaged).toHaveLength(1);
    expect(damaged[0]?.problem).toContain('broken/run.json');
  });

  it('of a place that does not exist is empty', () => {
    expect(listRuns(join(root, 'absent'))).toEqual({ runs: [], damaged: [] });
  });
});

describe('a run is found', () => {
  const named = (): void => {
    addRun('20261120t100000aaaa', { name: 'fix', startedAt: '2026-11-20T10:00:00.000Z' });
    addRun('20261120t110000bbbb', { name: 'fix', startedAt: '2026-11-20T11:00:00.000Z' });
    addRun('20261121t100000cccc', { name: 'other', startedAt: '2026-11-21T10:00:00.000Z' });
  };
  it.each([
    ['20261120t100000aaaa', '20261120t100000aaaa'],
    ['20261121', '20261121t100000cccc'],
    ['fix', '20261120t110000bbbb'],
    ['latest', '20261121t100000cccc'],
  ])('by %s', (text, id) => {
    named();
    expect(resolveRun(root, text)).toBe(join(root, id));
  });

  it('by its path, or the path of its run.json', () => {
    named();
    const directory = join(root, '20261120t100000aaaa');
    expect(resolveRun('/absent', directory)).toBe(directory);
    expect(resolveRun('/absent', `${directory}/run.json`)).toBe(directory);
  });

  it.each([
    ['20261120', 'usage', /fits several runs: 20261120t1/],
    ['nothing', 'not-found', /there is no run "nothing"/],
    ['', 'not-found', /there is no run ""/],
    ['./nowhere', 'not-found', /there is no run in \.\/nowhere/],
  ])('not by %j', (text, code, message) => {
    named();
    const attempt = (): string => resolveRun(root, text);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(CgmonError);
    expect(attempt).toThrow(expect.objectContaining({ code, exitCode: 2 }));
  });
});
