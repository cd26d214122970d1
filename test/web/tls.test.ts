import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { textAnswer } from '../../src/web/route.js';
import { startServer } from '../../src/web/server.js';

const missing = spawnSync('openssl', ['version']).error !== undefined;
if (missing) console.log('HTTPS is not tested: no openssl to make a certificate with');

describe.skipIf(missing)('HTTPS', () => {
  it('is served with the certificate that is given, to clients that trust it, and plain HTTP is not', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'cgmon-tls-'));
    const [cert, key] = [join(directory, 'cert.pem'), join(directory, 'key.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '1',
        ...subject,
        '-keyout',
        key,
        '-out',
        cert,
      ],
      { stdio: 'ignore' },
    );
    const refused: number[] = [];
    const server = await startServer({
      listen: { host: '127.0.0.1', port: 0 },
      routes: [{ path: '/healthz', answer: () => textAnswer(200, 'ok') }],
      token: null,
      tls: { cert: readFileSync(cert), key: readFileSync(key) },
      onRefused: (status) => refused.push(status),
      onError: (message) => {
        throw new Error(message);
      },
    });
    try {
      await expect(
        startServer({
          listen: { host: '127.0.0.1', port: 0 },
          routes: [],
          token: null,
          tls: { cert: readFileSync(cert), key: Buffer.from('nonsense') },
          onError: () => undefined,
        }),
      ).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining('--tls-cert and --tls-key') });
      expect(server.url).toBe(`https://127.0.0.1:${server.port}`);
      expect(await statusOf(`${server.url}/healthz`, readFileSync(cert))).toBe(200);
      await expect(statusOf(`${server.url}/healthz`, undefined)).rejects.toThrow('self-signed');
      await expect(fetch(`http://127.0.0.1:${server.port}/healthz`)).rejects.toThrow('fetch failed');
    } finally {
      await server.close();
      rmSync(directory, { recursive: true });
    }
  });
});

function statusOf(url: string, ca: Buffer | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false, ...(ca === undefined ? {} : { ca }) }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    }).on('error', reject);
  });
}
