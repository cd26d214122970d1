import { gzip } from 'node:zlib';
import { promisify } from 'node:util';
import { CgmonError } from '../model/errors.js';

const zip = promisify(gzip);

export interface OtlpReceiver {
  /** "http://collector:4318", without a path of its own or a slash at the end. */
  readonly url: string;
  /** With each request; may hold a secret. */
  readonly headers: Readonly<Record<string, string>>;
}

/** `retry`: the receiver is not there or busy; the same may be sent again. `rejected`: it never will be taken. */
export type OtlpOutcome =
  | { readonly kind: 'ok' }
  | { readonly kind: 'rejected' | 'retry'; readonly reason: string; readonly afterMs: number | null };

const giveUpMs = 10_000;
/** By the OTLP specification; everything else of 4xx and 5xx is final. */
const retryable: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** The receiver of `--otlp`. `headerText`: as in OTEL_EXPORTER_OTLP_HEADERS, "key=value,key=value", URL-encoded. */
export function otlpReceiver(text: string, headerText: string | undefined): OtlpReceiver {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new CgmonError('usage', `--otlp: "${text}" is not an address`, {
      hint: 'write it like http://127.0.0.1:4318',
    });
  }
  if (url.username !== '' || url.password !== '' || url.search !== '') {
    throw new CgmonError(
      'usage',
      '--otlp: others can read a command line: no secret belongs into the address',
      {
        hint: "export OTEL_EXPORTER_OTLP_HEADERS='authorization=Bearer%20...'",
      },
    );
  }
  return { url: url.href.replace(/\/+$/, ''), headers: parseHeaders(headerText ?? '') };
}

function parseHeaders(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split(',')
      .map((pair) => pair.trim())
      .filter((pair) => pair !== '')
      .map((pair) => {
        const at = pair.indexOf('=');
        const name = pair.slice(0, at).trim();
        // The value may be a secret: not into the message.
        if (at < 1 || !/^[\w-]+$/.test(name)) {
          throw new CgmonError('usage', 'OTEL_EXPORTER_OTLP_HEADERS is not a list of name=value');
        }
        return [name.toLowerCase(), decodeURIComponent(pair.slice(at + 1).trim())];
      }),
  );
}

/** POSTs one body as OTLP/JSON. Never rejects. */
export async function postOtlp(
  { url, headers }: OtlpReceiver,
  signal: 'traces' | 'metrics',
  body: unknown,
  closing: AbortSignal,
): Promise<OtlpOutcome> {
  try {
    const response = await fetch(`${url}/v1/${signal}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { ...headers, 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: await zip(JSON.stringify(body), { level: 1 }),
      signal: AbortSignal.any([closing, AbortSignal.timeout(giveUpMs)]),
    });
    const answer = (await response.text()).slice(0, 10_000);
    const reason = `HTTP ${response.status}`;
    if (response.ok) return partOf(answer) ?? { kind: 'ok' };
    if (!retryable.has(response.status)) return { kind: 'rejected', reason, afterMs: null };
    const after = Number(response.headers.get('retry-after') ?? Number.NaN);
    return { kind: 'retry', reason, afterMs: after >= 0 ? Math.min(after * 1000, 60_000) : null };
  } catch (error) {
    return { kind: 'retry', reason: reasonOf(error), afterMs: null };
  }
}

/** A receiver may take a part and say so; that part must not be sent again. */
function partOf(answer: string): OtlpOutcome | null {
  const rejected = /"rejected(?:Spans|DataPoints)"\s*:\s*"?([1-9]\d*)/.exec(answer)?.[1];
  return rejected === undefined
    ? null
    : { kind: 'rejected', reason: `${rejected} points or spans were not taken`, afterMs: null };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
