import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TickColumnName, tickColumns } from '../../src/model/tick.js';
import type { ToolCallUsage } from '../../src/model/tool-call.js';
import type { FleetTrace } from '../../src/serve/fleet.js';
import { createMetricsPage, type MetricsPage } from '../../src/serve/metrics-page.js';
import { fakeContainer, fakeFleet } from './fake-fleet.js';

let fleet: ReturnType<typeof fakeFleet>;
let page: MetricsPage;
beforeEach(() => {
  fleet = fakeFleet();
  page = createMetricsPage(fleet, { version: '1.2.3', sysRoot: '/nowhere', cadvisor: null });
});
afterEach(() => page.close());

async function scrape(accept?: string): Promise<string> {
  const headers = accept === undefined ? {} : { accept };
  return String((await page.answer({ headers, remoteAddress: '127.0.0.1' })).body);
}

const lines = (text: string, start: string) => text.split('\n').filter((line) => line.startsWith(start));
const labels = '{container="agent-1",image="localhost/agent:latest"}';

const call = (id: string, name: string): ToolCallUsage => ({
  id,
  name,
  category: null,
  sessionId: 'session-secret',
  agentId: null,
  parentId: null,
  messageId: 'm',
  askedAtMs: 0,
  startedAtMs: 1000,
  endedAtMs: 3000,
  reportedAtMs: 3000,
  edges: { start: 'trace', end: 'trace' },
  status: 'ok',
  exitCode: 0,
  input: { summary: 'cat /etc/shadow', command: 'cat /etc/shadow' },
  processes: null,
  durationMs: 2000,
  inclusive: null,
  exclusive: null,
  children: null,
  quality: { ticks: 3, overlaps: 0, flags: [] },
});

const trace = (open: readonly ToolCallUsage[]): FleetTrace => ({
  projectsDir: '/srv/traces',
  openCalls: () => open,
  endedCalls: () => [],
  usage: () => ({
    tokens: {
      inputTokens: 0,
      outputTokens: 0,
      cacheCreationTokens: 0,
      cacheReadTokens: 0,
      outputReliable: true,
    },
    byModel: [
      {
        model: 'claude-haiku-4-5',
        inputTokens: 10,
        outputTokens: 20,
        cacheCreationTokens: 0,
        cacheReadTokens: 5,
        outputReliable: true,
        messages: 2,
        costUsd: 0.25,
      },
    ],
    costUsd: 0.25,
    costSource: 'price-table',
    pricesAsOf: null,
    cacheHitRate: null,
    modelWaitMs: null,
  }),
  lines: () => ({ total: 7, unknown: { 'new-thing': 2 }, malformed: 1 }),
});

describe('/metrics', () => {
  it('has the newest figures of each container in whole units, and leaves out what is absent', async () => {
    fleet.list = [fakeContainer(1, { memoryBytes: 4096, inactiveFileBytes: 96, cpuUsec: 1_500_000 })];
    const text = await scrape();
    expect(text).toContain(`cgmon_container_memory_bytes${labels} 4096\n`);
    expect(text).toContain(`cgmon_container_memory_working_set_bytes${labels} 4000\n`);
    expect(text).toContain(`cgmon_container_cpu_seconds_total${labels} 1.5\n`);
    expect(text).not.toContain('cgmon_container_memory_limit_bytes');
    expect(text).not.toContain('cgmon_container_pids');
  });

  it('drops the series of a container with it, and has its result then', async () => {
    const container = fakeContainer(1, { memoryBytes: 4096 });
    fleet.list = [container];
    expect(await scrape()).toContain('cgmon_container_info');
    fleet.list = [];
    fleet.ended = [
      {
        ...container,
        endedAtMs: container.startedAtMs + 5000,
        durationMs: 5000,
        exit: { code: 137, signal: 'SIGKILL', oomKilled: true, reason: 'out of memory' },
        last: { ...blank(), oomKills: 1 },
        memoryPeakBytes: 8192,
        calls: null,
        costUsd: null,
      },
    ];
    const text = await scrape();
    expect(lines(text, 'cgmon_container_')).toEqual([]);
    expect(text).toContain(
      'cgmon_run_info{container="agent-1",image="localhost/agent:latest",reason="out of memory"} 1\n',
    );
    expect(text).toContain(`cgmon_run_memory_peak_bytes${labels} 8192\n`);
    expect(text).toContain(`cgmon_run_exit_code${labels} 137\n`);
    expect(text).not.toContain('cgmon_run_tool_calls');
  });

  it('counts tool calls by tool, a hostile name as "other", and tells no id, path or command', async () => {
    const evil = 'Bash"} 1\ncgmon_container_info{container="fake';
    const container = fakeContainer(1, {}, { trace: trace([call('toolu_open', evil)]) });
    fleet.list = [container];
    for (const [id, name] of [
      ['toolu_1', 'Bash'],
      ['toolu_2', evil],
      ['toolu_3', 'mcp__files__read'],
    ] as const)
      fleet.tell(({ onCall }) => onCall?.(container, call(id, name)));
    const text = await scrape();
    const tools = new Set([...text.matchAll(/tool="([^"]*)"/g)].map(([, tool]) => tool));
    expect([...tools].toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([
      'Bash',
      'mcp',
      'other',
    ]);
    expect(text).toContain(
      'cgmon_container_tool_calls_running{container="agent-1",image="localhost/agent:latest",tool="other"} 1\n',
    );
    expect(text).toContain('cgmon_tool_call_duration_seconds_sum{tool="Bash",outcome="ok"} 2\n');
    for (const secret of [
      'toolu_',
      'session-secret',
      '/etc/shadow',
      '/srv/traces',
      container.id,
      'fake',
      'new-thing',
    ])
      expect(text).not.toContain(secret);
  });

  it('gives ids of calls as exemplars to those who ask for OpenMetrics, and only such as are ids', async () => {
    const container = fakeContainer(1, {}, { trace: trace([]) });
    fleet.list = [container];
    fleet.tell(({ onCall }) => onCall?.(container, call('toolu_1', 'Bash')));
    expect(await scrape('application/openmetrics-text')).toContain('# {call_id="toolu_1"} 2 3\n');
    fleet.tell(({ onCall }) => onCall?.(container, call('rm -rf "/"', 'Bash')));
    expect(await scrape('application/openmetrics-text')).not.toContain('rm -rf');
  });

  it('keeps the tokens of containers that ended in the sum of all', async () => {
    const container = fakeContainer(1, {}, { trace: trace([]) });
    fleet.list = [container];
    const sum = 'cgmon_tokens_total{model="claude-haiku-4-5",kind="output"}';
    expect(await scrape()).toContain(`${sum} 20\n`);
    // Gone from the list, and not yet told as ended: no dip in between.
    fleet.list = [];
    expect(await scrape()).toContain(`${sum} 20\n`);
    fleet.tell(({ onEnded }) => onEnded?.(container, null as never));
    fleet.list = [fakeContainer(2, {}, { trace: trace([]) })];
    const text = await scrape();
    expect(text).toContain(`${sum} 40\n`);
    expect(text).toContain('cgmon_trace_unparsed_lines_total{kind="unknown"} 4\n');
    expect(text).not.toContain('agent-1');
  });

  it('waits with a container until its name is known', async () => {
    fleet.list = [fakeContainer(1, {}, { identified: false, startedAtMs: Date.now() })];
    expect(await scrape()).not.toContain('cgmon_container_info');
    fleet.list = [fakeContainer(1, {}, { identified: false, name: 'podman-1', image: null })];
    expect(await scrape()).toContain(
      'cgmon_container_info{container="podman-1",image="",engine="podman"} 1\n',
    );
  });

  it('counts its own scrapes', async () => {
    await scrape();
    expect(await scrape()).toContain('cgmon_scrapes_total 1\n');
    expect(await scrape()).toContain('cgmon_build_info{version="1.2.3"} 1\n');
  });
});

function blank(): Record<TickColumnName, number | null> {
  const none = tickColumns.map(({ name }) => [name, null] as const);
  return Object.fromEntries(none) as Record<TickColumnName, number | null>;
}
