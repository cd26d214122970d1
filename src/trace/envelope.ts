import { type JsonObject, stringOf, timeOf } from './json-line.js';

/** What stands on every line of a conversation. */
export interface Envelope {
  readonly atMs: number;
  readonly uuid: string;
  readonly sessionId: string;
  readonly agentId: string | null;
  readonly cwd: string | null;
  readonly version: string | null;
}

/** Null: no line of a conversation. */
export function envelopeOf(record: JsonObject): Envelope | null {
  const atMs = timeOf(record['timestamp']);
  const uuid = stringOf(record['uuid']);
  const sessionId = stringOf(record['sessionId']);
  if (atMs === null || uuid === null || sessionId === null) return null;
  return {
    atMs,
    uuid,
    sessionId,
    agentId: stringOf(record['agentId']),
    cwd: stringOf(record['cwd']),
    version: stringOf(record['version']),
  };
}
