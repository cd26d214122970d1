import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { promptFacts, readPrompt as read } from '../../src/run/prompt.js';

const readPrompt = (options: Parameters<typeof read>[0], from: Readable) =>
  read(options, from, new AbortController().signal);
const stdin = (text: string | Buffer) => Readable.from([Buffer.from(text)]);

describe('readPrompt', () => {
  it('takes text, a file or stdin, byte for byte', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'cgmon-prompt-'));
    try {
      const odd = Buffer.from('-rf "$(reboot)"\n\'`x` caf\xe9\n', 'latin1');
      writeFileSync(join(directory, 'p'), odd);
      expect(await readPrompt({ prompt: '-rf "é"\n' }, stdin(''))).toEqual(Buffer.from('-rf "é"\n'));
      expect(await readPrompt({ promptFile: join(directory, 'p') }, stdin(''))).toEqual(odd);
      expect(await readPrompt({ promptFile: '-' }, stdin(odd))).toEqual(odd);
      expect(await readPrompt({}, stdin(odd))).toEqual(odd);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('refuses none, two, an empty one, and a file that is not there', async () => {
    await expect(readPrompt({}, Object.assign(stdin(''), { isTTY: true }))).rejects.toThrow('needs a prompt');
    await expect(readPrompt({ prompt: 'a', promptFile: 'b' }, stdin(''))).rejects.toThrow('only one');
    await expect(readPrompt({ prompt: ' \n' }, stdin(''))).rejects.toThrow('empty');
    await expect(readPrompt({ promptFile: '/no/file' }, stdin(''))).rejects.toThrow('/no/file: ENOENT');
  });
});

describe('a prompt that never ends on stdin', () => {
  it("is broken off with the signal's reason, before it is waited for and while it is", async () => {
    const reason = new Error('stopped');
    await expect(
      read({ promptFile: '-' }, new Readable({ read: () => undefined }), AbortSignal.abort(reason)),
    ).rejects.toBe(reason);
    const abort = new AbortController();
    const typing = new Readable({ read: () => undefined });
    typing.push('fix');
    const prompt = read({ promptFile: '-' }, typing, abort.signal).catch((error: unknown) => error);
    setImmediate(() => abort.abort(reason));
    expect(await prompt).toBe(reason);
  });
});

it('leaves stdin alone once the prompt is read: the signal is for others then', async () => {
  const abort = new AbortController();
  const from = stdin('fix it');
  const failed = vi.fn<() => void>();
  from.on('error', failed);
  await read({ promptFile: '-' }, from, abort.signal);
  abort.abort(new Error('stopped'));
  await new Promise(setImmediate);
  expect(failed).not.toHaveBeenCalled();
});

describe('promptFacts', () => {
  it('gives bytes and a short first line without control characters', () => {
    expect(promptFacts(Buffer.from('\n  äb\u001b[31m\tc\nsecond'))).toEqual({
      bytes: 20,
      firstLine: 'äb [31m c',
    });
    expect(promptFacts(Buffer.from('x'.repeat(200))).firstLine).toHaveLength(80);
  });
});
