import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { CgmonError } from '../model/errors.js';
import { isLoopback } from './listen-address.js';

/** Shorter ones can be guessed. */
const shortestToken = 16;

/** The token in a file's first line. It is never taken from argv or the environment. */
export function readToken(path: string): string {
  const token = readSecret(path, '--token-file').toString('utf8').split('\n')[0]?.trim() ?? '';
  if (token.length < shortestToken || !/^[\x21-\x7e]+$/.test(token)) {
    throw new CgmonError(
      'usage',
      `--token-file: ${path} has no token of ${shortestToken} characters or more`,
      {
        hint: `head -c 24 /dev/urandom | base64 > ${path}; chmod 600 ${path}`,
      },
    );
  }
  const { mode, uid } = statSync(path);
  if (isExposed(mode, uid === process.geteuid?.())) {
    throw new CgmonError('usage', `--token-file: others may read ${path}`, { hint: `chmod 600 ${path}` });
  }
  return token;
}

/**
 * Whether others may read or change it. A file that root gave to our group alone is how Kubernetes and systemd hand over
 * a secret: who is in our own group, when the file is ours, nobody knows.
 */
export function isExposed(mode: number, ours: boolean): boolean {
  return (mode & (ours ? 0o077 : 0o037)) !== 0;
}

/** A file that the server needs to start. `option` names it in the error. */
export function readSecret(path: string, option: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CgmonError('usage', `${option}: ${reason}`, { cause });
  }
}

/**
 * Whether the request carries the token: as a bearer token, or as the password of any user, which a browser
 * asks for and then sends with event streams too. Takes the same time for every wrong token.
 */
export function mayEnter({ authorization = '' }: IncomingHttpHeaders, token: string): boolean {
  const [scheme = '', value = ''] = authorization.split(' ');
  const given = /^basic$/i.test(scheme)
    ? Buffer.from(value, 'base64')
        .toString('utf8')
        .replace(/^[^:]*:/, '')
    : /^bearer$/i.test(scheme)
      ? value
      : '';
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/**
 * Whether the Host header names this machine. A page on the Internet can point a name of its own at 127.0.0.1
 * and read what a browser gets from there; such a request carries that name. Addresses cannot be pointed.
 */
export function namesLoopback({ host = '' }: IncomingHttpHeaders): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return isLoopback(name.toLowerCase());
}
