import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { confirmed } from '../../src/cli/confirm.js';

function terminal() {
  const stream = () => Object.assign(new PassThrough(), { isTTY: true });
  return { input: stream(), output: stream() };
}

describe('confirmed', () => {
  it.each([
    ['y\r', true],
    ['YES\r', true],
    ['\r', false],
    ['yellow\r', false],
    ['\u0004', false],
  ])('takes %j as %s', async (typed, answer) => {
    const asker = terminal();
    asker.input.write(typed);
    expect(await confirmed('Sure?', undefined, asker)).toBe(answer);
    expect(String(asker.output.read())).toContain('Sure? [y/N] ');
  });

  it('rejects with exit code 130 at Ctrl-C', async () => {
    const asker = terminal();
    asker.input.write('\u0003');
    await expect(confirmed('Sure?', undefined, asker)).rejects.toMatchObject({
      message: 'stopped by SIGINT',
      exitCode: 130,
    });
  });

  it('rejects with the reason of its signal, before it asks and while it waits', async () => {
    const reason = new Error('stopped');
    const asker = terminal();
    await expect(confirmed('Sure?', AbortSignal.abort(reason), asker)).rejects.toBe(reason);
    expect(asker.output.read()).toBeNull();
    const abort = new AbortController();
    const answer = confirmed('Sure?', abort.signal, asker).catch((error: unknown) => error);
    setImmediate(() => abort.abort(reason));
    expect(await answer).toBe(reason);
  });

  it('asks nobody where there is no terminal', async () => {
    expect(await confirmed('Sure?', undefined, { input: new PassThrough(), output: terminal().output })).toBe(
      true,
    );
  });
});
