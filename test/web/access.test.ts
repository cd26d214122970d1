import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { namesLoopback, isExposed, readToken } from '../../src/web/access.js';
import { addressText, isLoopback, parseListenAddress } from '../../src/web/listen-address.js';

describe('--listen', () => {
  it.each([
    ['127.0.0.1:9464', '127.0.0.1:9464', true],
    ['9464', '127.0.0.1:9464', true],
    ['localhost:0', 'localhost:0', true],
    ['[::1]:80', '[::1]:80', true],
    [':9464', '[::]:9464', false],
    ['0.0.0.0:9464', '0.0.0.0:9464', false],
    ['127.0.0.1.example:1', '127.0.0.1.example:1', false],
  ])('%s is %s', (text, shown, local) => {
    const address = parseListenAddress(text);
    expect([addressText(address), isLoopback(address.host)]).toEqual([shown, local]);
  });

  it.each(['', 'host', '1.2.3.4:', '127.0.0.1:70000', '::1:80:x', 'a b:1', 'http://x:1'])(
    '%j is refused',
    (text) => {
      expect(() => parseListenAddress(text)).toThrow('--listen: ');
    },
  );
});

describe('the token file', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'cgmon-token-')), 'token');

  it('is read only where nobody else can read it', () => {
    writeFileSync(path, 'long-enough-for-a-token\nsecond line\n', { mode: 0o600 });
    expect(readToken(path)).toBe('long-enough-for-a-token');
    chmodSync(path, 0o644);
    expect(() => readToken(path)).toThrow('others may read');
  });

  it('may be readable by our group where another user owns it, as secrets of Kubernetes are', () => {
    expect(isExposed(0o100440, false)).toBe(false);
    for (const mode of [0o460, 0o444, 0o442]) expect(isExposed(mode, false)).toBe(true);
    expect(isExposed(0o440, true)).toBe(true);
    expect(isExposed(0o600, true)).toBe(false);
  });

  it('with a token that can be guessed, or none, is refused', () => {
    chmodSync(path, 0o600);
    for (const text of ['', 'short', 'with spaces in between the words']) {
      writeFileSync(path, text);
      expect(() => readToken(path)).toThrow('no token of 16 characters');
    }
    expect(() => readToken(`${path}-not-there`)).toThrow('--token-file: ENOENT');
  });
});

describe('the Host header', () => {
  it.each([
    ['localhost:9464', true],
    ['127.0.0.1', true],
    ['[::1]:9464', true],
    ['LOCALHOST', true],
    ['evil.example:9464', false],
    ['localhost.evil.example', false],
    ['', false],
  ])('%j names this machine: %s', (host, expected) => {
    expect(namesLoopback({ host })).toBe(expected);
  });
});
