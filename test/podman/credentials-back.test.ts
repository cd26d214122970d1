import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { credentialsBack } from '../../src/podman/credentials-back.js';

let directory = '';
let own = '';
let copy = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cgmon-credentials-'));
  own = join(directory, 'own.json');
  copy = join(directory, 'copy.json');
  writeFileSync(own, '{"token":"old"}', { mode: 0o644 });
  writeFileSync(copy, '{"token":"old"}');
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe('credentials that come back', () => {
  it('replaces the own file by what the agent renewed, readable by nobody else', () => {
    const back = credentialsBack(own, copy);
    writeFileSync(copy, '{"token":"new"}');
    chmodSync(copy, 0o666);
    expect(back()).toBe(true);
    expect(readFileSync(own, 'utf8')).toBe('{"token":"new"}');
    expect(statSync(own).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory).sort()).toEqual(['copy.json', 'own.json']);
  });

  it('leaves the own file alone when nothing was renewed', () => {
    expect(credentialsBack(own, copy)()).toBe(false);
    expect(statSync(own).mode & 0o777).toBe(0o644);
  });

  it('refuses when the own file changed meanwhile, or the copy is torn or a link', () => {
    const late = credentialsBack(own, copy);
    writeFileSync(copy, '{"token":"new"}');
    writeFileSync(own, '{"token":"by hand"}');
    expect(late).toThrow(/own\.json is not replaced .*: it changed meanwhile/);

    const torn = credentialsBack(own, copy);
    writeFileSync(copy, '{"tok');
    expect(torn).toThrow(/torn/);

    rmSync(copy);
    const secret = join(directory, 'secret.json');
    writeFileSync(secret, '{"token":"another file of the user"}');
    symlinkSync(secret, copy);
    expect(torn).toThrow('ELOOP');
    expect(readFileSync(own, 'utf8')).toBe('{"token":"by hand"}');
  });

  it('makes no file where there was none', () => {
    rmSync(own);
    expect(credentialsBack(own, copy)()).toBe(false);
    expect(readdirSync(directory)).toEqual(['copy.json']);
  });
});
