import { needVm } from './cgmon.js';
import { shellQuote } from './vm.js';

const unit = 'cgmon-otlp-test.service';
/** Keeps the body of every request, a line each. */
const script = `
  const { createServer } = require('node:http');
  const { appendFileSync } = require('node:fs');
  const { gunzipSync } = require('node:zlib');
  createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      appendFileSync('otlp.log', gunzipSync(Buffer.concat(chunks)) + '\\n');
      response.end('{}');
    });
  }).listen(4318, '127.0.0.1');`;

/** An OpenTelemetry receiver in the VM. */
export async function otlpReceiverInVm(): Promise<{ readonly url: string; close(): Promise<void> }> {
  await needVm(
    `systemctl --user stop ${unit} 2>/dev/null; rm -f otlp.log; systemd-run --quiet --user --unit=${unit} ` +
      `--setenv=PATH="$PATH" --working-directory="$HOME" node -e ${shellQuote(script)}`,
  );
  return {
    url: 'http://127.0.0.1:4318',
    async close() {
      await needVm(`systemctl --user stop ${unit}`);
    },
  };
}

/** What it was sent so far: JSON, a body each. */
export async function otlpBodies(): Promise<readonly string[]> {
  return (await needVm('cat otlp.log')).trimEnd().split('\n');
}
