import type { Command } from 'commander';
import { CgmonError } from '../model/errors.js';
import { readSecret, readToken } from '../web/access.js';
import { isLoopback, type ListenAddress, parseListenAddress } from '../web/listen-address.js';

export interface ServeFlags {
  readonly listen?: string;
  readonly tokenFile?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

export interface ServerAccess {
  readonly listen: ListenAddress;
  readonly token: string | null;
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null;
}

/** The options that say who may read: the same for `serve` and `run`. `listen`: its default; null: no server. */
export function addServeOptions(command: Command, listen: string | null): Command {
  const text = 'serve metrics here: host:port, [::1]:port or port';
  if (listen === null) command.option('--listen <address>', text);
  else command.option('--listen <address>', text, listen);
  return command
    .option('--token-file <file>', 'ask readers for the token in this file (bearer, or password of any user)')
    .option('--tls-cert <file>', 'serve HTTPS with this certificate (PEM)')
    .option('--tls-key <file>', "the certificate's key (PEM)");
}

/** @throws CgmonError 'usage': an address, a file or a pair of them is no good */
export function serverAccess({ listen = '', tokenFile, tlsCert, tlsKey }: ServeFlags): ServerAccess {
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new CgmonError('usage', '--tls-cert and --tls-key go together');
  }
  return {
    listen: parseListenAddress(listen),
    token: tokenFile === undefined ? null : readToken(tokenFile),
    tls:
      tlsCert === undefined || tlsKey === undefined
        ? null
        : { cert: readSecret(tlsCert, '--tls-cert'), key: readSecret(tlsKey, '--tls-key') },
  };
}

/** Says who can read what is served beyond this machine, and how. */
export function warnOfExposure(
  { listen, token, tls }: ServerAccess,
  url: string,
  say: (message: string) => void,
): void {
  if (isLoopback(listen.host)) return;
  const who = token === null ? 'anybody who can reach it may read' : 'readers with the token may read';
  const how = tls === null ? ', unencrypted' : '';
  const advice = token === null ? '; the live page needs --token-file there' : '';
  say(`${url} is open to the network: ${who}${how}${advice}`);
}
