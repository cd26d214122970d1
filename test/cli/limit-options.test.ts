import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addLimitOptions, type LimitOptions, limitsOf } from '../../src/cli/limit-options.js';

function parsed(...args: string[]) {
  const command = addLimitOptions(
    new Command().exitOverride().configureOutput({ writeErr: () => undefined }),
  );
  return command.parse(args, { from: 'user' }).opts<LimitOptions>();
}
const limits = (...args: string[]) => limitsOf(parsed(...args));

describe('limit options', () => {
  it('reads sizes, counts and rules', () => {
    expect(
      limits(
        '--memory',
        '1g',
        '--memory-high=512m',
        '--cpu-weight',
        '20',
        '--io-max',
        '/dev/vda:wbps=10m,riops=5',
      ),
    ).toMatchObject({
      memoryMaxBytes: 2 ** 30,
      memoryHighBytes: 2 ** 29,
      cpuWeight: 20,
      io: ['/dev/vda wbps=10485760 riops=5'],
    });
    expect(parsed('--ulimit', 'nofile=10:20', '--ulimit', 'host').ulimit).toEqual(['nofile=10:20', 'host']);
  });

  it('takes --memory-swap as Podman does: memory and swap together', () => {
    expect(limits('--memory', '1g', '--memory-swap', '3g').swapMaxBytes).toBe(2 * 2 ** 30);
    expect(limits('--memory', '1g', '--memory-swap', 'unlimited').swapMaxBytes).toBeNull();
    expect(limits('--memory', '1g').swapMaxBytes).toBeUndefined();
    expect(() => limits('--memory', '1g', '--memory-swap', '1m')).toThrow(/together/);
    expect(() => limits('--memory-swap', '1g')).toThrow(/--memory-swap/);
  });

  it.each([
    ['--io-max', 'vda:wbps=1'],
    ['--io-max', '/dev/vda'],
    ['--io-max', '/dev/vda:speed=1'],
    ['--io-max', '/dev/vda:wbps=fast'],
    ['--io-max', '/dev/vda:wbps='],
    ['--cpu-weight', '0'],
    ['--cpu-weight', '10001'],
    ['--ulimit', 'nofile'],
    ['--ulimit', 'nofile=1;reboot'],
  ])('refuses %s %s', (option, value) => {
    expect(() => parsed(option, value)).toThrow(option);
  });
});
