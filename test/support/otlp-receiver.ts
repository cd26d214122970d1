import { createServer, type IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';

export interface OtlpRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** A receiver as a collector has it: POST /v1/traces and /v1/metrics, JSON, gzip. */
export interface OtlpReceiverStub {
  readonly url: string;
  readonly requests: OtlpRequest[];
  /** What the next requests are answered with, in turn; then 200. */
  readonly answers: {
    readonly status: number;
    readonly body?: string;
    readonly headers?: Record<string, string>;
  }[];
  close(): Promise<void>;
}

export async function startOtlpReceiver(): Promise<OtlpReceiverStub> {
  const requests: OtlpRequest[] = [];
  const answers: OtlpReceiverStub['answers'] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = Buffer.concat(chunks);
      const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
      const { status, body = '{}', headers = {} } = answers.shift() ?? { status: 200 };
      requests.push({
        path: `${request.method} ${request.url}`,
        headers: request.headers,
        body: JSON.parse(text.toString('utf8')) as unknown,
      });
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answers,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
