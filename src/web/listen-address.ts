import { isIPv6 } from 'node:net';
import { CgmonError } from '../model/errors.js';

export interface ListenAddress {
  /** Host name or IP address, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** "127.0.0.1:9464", "localhost:9464", "[::1]:9464", ":9464" (all addresses) or "9464" (this machine only). */
export function parseListenAddress(text: string): ListenAddress {
  const match = /^(?:(\[[0-9a-f:.]+\]|[a-z0-9.-]*):)?(\d{1,5})$/i.exec(text.trim());
  const port = Number(match?.[2]);
  if (match === null || port > 65_535) {
    throw new CgmonError('usage', `--listen: "${text}" is not an address`, {
      hint: 'write it like 127.0.0.1:9464, [::1]:9464 or 9464',
    });
  }
  const host = match[1]?.replace(/^\[|\]$/g, '');
  if (host !== undefined && host.includes(':') && !isIPv6(host)) {
    throw new CgmonError('usage', `--listen: "${host}" is not an IPv6 address`);
  }
  return { host: host === undefined ? '127.0.0.1' : host === '' ? '::' : host, port };
}

export function addressText({ host, port }: ListenAddress): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** Whether only this machine can reach it. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
