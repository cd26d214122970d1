import type { OtlpAttribute, OtlpResource, OtlpValue } from './otlp-types.js';

export type AttributeInput = string | number | boolean | readonly string[] | null | undefined;

/** Attributes of what is known: null, undefined and NaN are left out. Whole numbers become integers. */
export function otlpAttributes(values: Readonly<Record<string, AttributeInput>>): OtlpAttribute[] {
  return Object.entries(values).flatMap(([key, input]) => {
    const value = otlpValue(input);
    return value === null ? [] : [{ key, value }];
  });
}

function otlpValue(input: AttributeInput): OtlpValue | null {
  if (input === null || input === undefined) return null;
  if (typeof input === 'string') return { stringValue: wellFormed(input) };
  if (typeof input === 'boolean') return { boolValue: input };
  if (typeof input === 'number') {
    if (!Number.isFinite(input)) return null;
    return Number.isSafeInteger(input) ? { intValue: String(input) } : { doubleValue: input };
  }
  return { arrayValue: { values: input.map((text) => ({ stringValue: wellFormed(text) })) } };
}

/** Protobuf strings are UTF-8: half a surrogate pair would make a receiver refuse all of it. */
function wellFormed(text: string): string {
  return text.replaceAll(/\p{Cs}/gu, '\uFFFD');
}

/** What is watched, as far as it is known. Names follow OpenTelemetry's semantic conventions. */
export interface WatchedContainer {
  readonly name: string | null;
  readonly id: string | null;
  readonly image: string | null;
  readonly runId?: string | null;
  readonly hostname?: string | null;
  readonly memoryLimitBytes?: number | null;
  readonly cpuLimit?: number | null;
}

/** The resource that points and spans of a container belong to. `version`: cgmon's. */
export function otlpResource(container: WatchedContainer, version: string): OtlpResource {
  return {
    attributes: otlpAttributes({
      'service.name': 'cgmon',
      'service.version': version,
      'container.id': container.id,
      'container.name': container.name,
      'container.image.name': container.image,
      'host.name': container.hostname,
      'cgmon.run.id': container.runId,
      'cgmon.limit.memory': container.memoryLimitBytes,
      'cgmon.limit.cpus': container.cpuLimit,
    }),
  };
}

/** Nanoseconds since the epoch as OTLP's decimal string, to the microsecond. `wallMs` may have fractions. */
export function unixNano(wallMs: number): string {
  return String(BigInt(Math.round(wallMs * 1000)) * 1000n);
}
