import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ToolCall } from '../../src/model/tool-call.js';
import { createTraceParser } from '../../src/trace/parser.js';
import { applyPermissionWaits, permissionWaits } from '../../src/trace/permission-waits.js';
import {
  parseSessionStatus,
  type SessionStatus,
  watchSessionStatus,
} from '../../src/trace/session-status.js';
import { type Fields, jsonl, startMs, toolResult, toolUse } from './lines.js';

function state(atMs: number, status: string, sessionId = 'session-1'): SessionStatus {
  return { sessionId, status, waitingFor: null, atMs: startMs + atMs };
}

function callsOf(...lines: readonly Fields[]): ToolCall[] {
  const parser = createTraceParser();
  parser.push('s', Buffer.from(jsonl(lines)));
  return [...parser.snapshot().toolCalls];
}

const held = (calls: readonly ToolCall[], states: readonly SessionStatus[]) =>
  applyPermissionWaits(calls, permissionWaits(states)).map((call) => ({
    id: call.id,
    permissionMs: call.permissionMs,
    startedMs: call.startedAtMs === null ? null : call.startedAtMs - startMs,
    start: call.edges.start,
  }));

describe('a wait for permission', () => {
  const states = [state(900, 'busy'), state(1100, 'waiting'), state(4100, 'busy'), state(6000, 'idle')];

  it('comes before the start of its call', () => {
    const calls = callsOf(toolUse(1000, 'a', { command: 'make' }), toolResult(5000, 'a'));
    expect(held(calls, states)).toEqual([{ id: 'a', permissionMs: 3000, startedMs: 4100, start: 'serial' }]);
  });

  it('does not move a start that a process tells', () => {
    const calls = callsOf(toolUse(1000, 'a', { command: 'make' }), toolResult(5000, 'a')).map(
      (call): ToolCall => ({
        ...call,
        startedAtMs: startMs + 4150,
        edges: { start: 'process', end: 'process' },
      }),
    );
    expect(held(calls, states)).toEqual([{ id: 'a', permissionMs: 3000, startedMs: 4150, start: 'process' }]);
  });

  it('belongs to the call whose turn it was, not to those behind it', () => {
    const calls = callsOf(
      toolUse(990, 'a', { command: 'make' }),
      toolUse(1000, 'b', { command: 'make test' }),
      toolResult(5000, 'a'),
      toolResult(7000, 'b'),
    );
    expect(held(calls, states).map(({ permissionMs }) => permissionMs)).toEqual([3000, undefined]);
  });

  it('of another session, or none at all, changes nothing', () => {
    const calls = callsOf(toolUse(1000, 'a', { command: 'make' }), toolResult(5000, 'a'));
    const others = [state(1100, 'waiting', 'other'), state(4100, 'busy', 'other')];
    expect(applyPermissionWaits(calls, permissionWaits(others))).toEqual(calls);
    expect(applyPermissionWaits(calls, permissionWaits([state(900, 'busy'), state(6000, 'idle')]))).toBe(
      calls,
    );
  });

  it('that nobody ended has no length', () => {
    const calls = callsOf(toolUse(1000, 'a', { command: 'make' }));
    expect(held(calls, [state(1100, 'waiting')])[0]?.permissionMs).toBe(0);
  });
});

describe('the registry of sessions', () => {
  let config = '';
  beforeEach(() => {
    config = mkdtempSync(join(tmpdir(), 'cgmon-sessions-'));
  });
  afterEach(() => rmSync(config, { recursive: true }));

  const file = (status: string, atMs: number) =>
    JSON.stringify({ pid: 71, sessionId: 's', version: '2.1.329', status, statusUpdatedAt: atMs });

  it('gives each change once, from files that appear later, and reads no other file', () => {
    const seen: string[] = [];
    const watch = watchSessionStatus({
      projectsDir: join(config, 'projects'),
      onStatus: ({ status, atMs }) => seen.push(`${status} ${atMs}`),
      intervalMs: 3_600_000,
    });
    watch.look();
    const sessions = join(config, 'sessions');
    mkdirSync(sessions);
    writeFileSync(join(sessions, '71.json.key'), file('secret', 1));
    const put = (text: string, second: number) => {
      writeFileSync(join(sessions, '71.json'), text);
      utimesSync(join(sessions, '71.json'), second, second);
      watch.look();
    };
    put(file('busy', 10), 1);
    watch.look();
    put(file('busy', 10), 2);
    put(file('waiting', 20).slice(0, 40), 3);
    put(file('waiting', 20), 4);
    rmSync(join(sessions, '71.json'));
    watch.close();
    expect(seen).toEqual(['busy 10', 'waiting 20']);
  });

  it('tells nothing of versions that write no status', () => {
    expect(parseSessionStatus('{"pid":71,"sessionId":"s","startedAt":1}')).toBeNull();
    expect(parseSessionStatus('[]')).toBeNull();
  });
});
