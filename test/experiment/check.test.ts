import { describe, expect, it } from 'vitest';
import { checkInContainer } from '../../src/experiment/check.js';
import type { Engine } from '../../src/podman/engine.js';

function engineThatExits(exitCode: number): Engine & { readonly calls: (readonly string[])[] } {
  const calls: (readonly string[])[] = [];
  return {
    calls,
    call: (args) => {
      calls.push(args);
      return Promise.resolve({ exitCode, stdout: '', stderr: '' });
    },
    need: () => Promise.reject(new Error('not used')),
    show: () => {
      throw new Error('not called');
    },
    attach: () => {
      throw new Error('not used');
    },
  };
}
const options = {
  image: 'localhost/x',
  workspace: '/w, with comma',
  rootless: true,
  timeoutMs: 60_000,
  signal: new AbortController().signal,
};

describe('checkInContainer', () => {
  it('runs the command as one argument of a shell, in the workspace, without limits', async () => {
    const engine = engineThatExits(0);
    expect(await checkInContainer(engine, 'make check && test -f "a b"', options)).toBe(0);
    const [args = []] = engine.calls;
    expect(args.slice(-3)).toEqual(['--', 'localhost/x', 'make check && test -f "a b"']);
    expect(args).toContain('--entrypoint=["sh","-c"]');
    expect(args).toContain('--mount=type=bind,"source=/w, with comma","target=/w, with comma"');
    expect(args.join(' ')).not.toMatch(/--memory|--cpus|--pids/);
  });
  it('gives a check that does not end up after its timeout, and leaves its container to Podman to kill', async () => {
    const engine = engineThatExits(0);
    const hangs: Engine = {
      ...engine,
      call: (args, { signal } = {}) => {
        void engine.call(args);
        return new Promise((_, reject) => {
          signal?.addEventListener('abort', () => reject(new Error('ended by a signal')));
        });
      },
    };
    expect(await checkInContainer(hangs, 'sleep inf', { ...options, timeoutMs: 20 })).toBe('timeout');
    expect(engine.calls[0]).toContain('--timeout=1');
    const stopped = AbortSignal.abort();
    const ended: Engine = { ...hangs, call: () => Promise.reject(new Error('ended by a signal')) };
    await expect(checkInContainer(ended, 'x', { ...options, signal: stopped })).rejects.toThrow('ended by');
  });
  it.each([
    [1, 1],
    [127, 127],
    [125, null],
  ])('exit code %d of podman is %s', async (code, expected) => {
    expect(await checkInContainer(engineThatExits(code), 'x', options)).toBe(expected);
  });
});
