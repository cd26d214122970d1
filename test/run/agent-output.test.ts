import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepOutput } from '../../src/run/agent-output.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cgmon-output-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const mebibyte = 1024 * 1024;
const kept = (name: string) => readFileSync(join(directory, name), 'utf8');

/** As much as is asked for, in pieces of 64 KiB. */
function source(bytes: number): Readable {
  let left = bytes;
  return new Readable({
    read() {
      const size = Math.min(left, 65_536);
      left -= size;
      this.push(size === 0 ? null : Buffer.alloc(size, 'x'));
    },
  });
}

/** Takes a chunk when `taken` lets it. */
function reader(taken: (done: () => void) => void): {
  stream: Writable;
  text: () => string;
  most: () => number;
} {
  let text = '';
  let most = 0;
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      most = Math.max(most, stream.writableLength);
      text += chunk.toString('latin1');
      taken(done);
    },
  });
  stream.on('error', () => undefined);
  return { stream, text: () => text, most: () => most };
}

const quick = () => reader((done) => done());

function keep(stdout: Readable, stderr: Readable, targets: { stdout?: Writable; stderr?: Writable } = {}) {
  const cuts: string[] = [];
  const output = keepOutput(
    { stdout, stderr },
    directory,
    { stdout: targets.stdout ?? quick().stream, stderr: targets.stderr ?? quick().stream },
    (sentence) => cuts.push(sentence),
  );
  return { output, cuts };
}

describe("the agent's output", () => {
  it('is kept in private files and passed on', async () => {
    const [out, err] = [quick(), quick()];
    const { output } = keep(Readable.from([Buffer.from('answer')]), Readable.from([Buffer.from('talk')]), {
      stdout: out.stream,
      stderr: err.stream,
    });
    output.started();
    expect(await output.end(0)).toBeNull();
    expect([out.text(), err.text(), kept('stdout.log'), kept('stderr.log')]).toEqual([
      'answer',
      'talk',
      'answer',
      'talk',
    ]);
    expect(statSync(join(directory, 'stdout.log')).mode & 0o777).toBe(0o600);
  });

  it('ends, is passed on whole and says so when the disk is full', async () => {
    symlinkSync('/dev/full', join(directory, 'stdout.log'));
    const out = quick();
    const { output, cuts } = keep(source(2 * mebibyte), source(0), { stdout: out.stream });
    output.started();
    await output.end(0);
    expect(out.text()).toHaveLength(2 * mebibyte);
    expect(cuts).toEqual(['stdout.log is not whole: ENOSPC']);
  });

  it('ends when its file cannot be made', async () => {
    symlinkSync('/nowhere/stdout.log', join(directory, 'stdout.log'));
    const { output, cuts } = keep(source(10), source(0));
    await output.end(0);
    expect(cuts).toEqual(['stdout.log is not whole: ENOENT']);
  });

  it('waits for a slow reader and does not pile up', async () => {
    const slow = reader((done) => setImmediate(done));
    const stdout = source(8 * mebibyte);
    const { output } = keep(stdout, source(0), { stdout: slow.stream });
    await new Promise((ended) => stdout.once('end', ended));
    expect(slow.most()).toBeLessThan(mebibyte);
    await output.end(0);
    expect(statSync(join(directory, 'stdout.log')).size).toBe(8 * mebibyte);
  });

  it('is whole in its file when a reader never reads and the run is ended', async () => {
    const stuck = reader(() => undefined);
    const { output } = keep(source(40 * mebibyte), source(0), { stdout: stuck.stream });
    output.hurry();
    await output.end(143);
    expect(statSync(join(directory, 'stdout.log')).size).toBe(40 * mebibyte);
    expect(stuck.stream.writableLength).toBeLessThan(17 * mebibyte);
  });

  it('goes on without a reader that went away', async () => {
    const stuck = reader(() => undefined);
    const stdout = source(8 * mebibyte);
    const { output } = keep(stdout, source(0), { stdout: stuck.stream });
    setImmediate(() => stuck.stream.destroy(new Error('EPIPE')));
    await new Promise((ended) => stdout.once('end', ended));
    await output.end(0);
    expect(statSync(join(directory, 'stdout.log')).size).toBe(8 * mebibyte);
  });
});

describe("what the container's init says", () => {
  const failed = 'ERROR (catatonit:2): failed to exec pid1: No such file or directory\n';
  const pieces = (...texts: string[]) => Readable.from(texts.map((text) => Buffer.from(text)));

  it('is why the command did not run, in however many pieces, and is not passed on', async () => {
    const err = quick();
    const { output } = keep(source(0), pieces(failed.slice(0, 5), failed.slice(5, 30), failed.slice(30)), {
      stderr: err.stream,
    });
    output.started();
    expect(await output.end(1)).toBe(failed);
    expect(err.text()).toBe('');
  });

  it('is known after a warning of Podman, which is passed on', async () => {
    const err = quick();
    const stderr = new PassThrough();
    const { output } = keep(source(0), stderr, { stderr: err.stream });
    const warning = 'time="2026-01-01T00:00:00Z" level=warning msg="no session"\n';
    stderr.write(warning);
    await new Promise(setImmediate);
    output.started();
    stderr.end(failed);
    expect(await output.end(1)).toBe(failed);
    expect(err.text()).toBe(warning);
  });

  it.each([
    ['after other words', ['working\n', failed], '', 1],
    ['before other words', [failed, 'working\n'], '', 1],
    ['with the exit code of a success', [failed], '', 0],
    ['beside an answer', [failed], 'answer', 1],
  ])('is the words of an agent %s', async (_, texts, answer, exitCode) => {
    const err = quick();
    const { output } = keep(pieces(answer), pieces(...texts), { stderr: err.stream });
    output.started();
    expect(await output.end(exitCode)).toBeNull();
    expect(err.text()).toBe(texts.join(''));
  });

  it("is not confused with Podman's words for a container that never started", async () => {
    const err = quick();
    const { output } = keep(source(0), pieces('Error: no\n'), { stderr: err.stream });
    expect(await output.end(0)).toBe('Error: no\n');
    expect(err.text()).toBe('');
  });
});
