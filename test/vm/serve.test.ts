import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OtlpTraces } from '../../src/export/otlp-types.js';
import { boardFiles, dashboardsFolder, filledIn } from '../dashboards/panels.js';
import { checkMetrics, noPrometheus, type Prometheus, startPrometheus } from '../support/prometheus.js';
import { inVm, needVm, type RunJson, workspace } from './cgmon.js';
import { agentImage, type Served, serveInVm, valueOf } from './served.js';
import { otlpBodies, otlpReceiverInVm } from './otlp-in-vm.js';
import { shellQuote, vmPush, vmRun, vmUp } from './vm.js';

/** Alerting and recording rules as committed. */
function rulesOfDashboards(): string[] {
  return ['alert-rules.yml', 'recording-rules.yml'].map((name) =>
    readFileSync(join(dashboardsFolder, 'prometheus', name), 'utf8'),
  );
}

const names = ['serve-basic', 'serve-hostile', 'serve-idle', 'serve-quick'];
const skipped = noPrometheus();
let served: Served;
let prometheus: Prometheus | null = null;
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  await vmUp();
  await vmPush();
  await removed();
  const otlp = await otlpReceiverInVm();
  closers.push(() => otlp.close());
  served = await serveInVm(`--record --compat cadvisor --otlp ${otlp.url} --include "serve-*"`, 9464);
  closers.push(() => served.close());
  if (skipped === null) {
    const started = await startPrometheus({ target: served.target, rules: rulesOfDashboards() });
    closers.push(() => started.close());
    prometheus = started;
  } else console.log(`no real Prometheus scrapes: ${skipped}`);
});
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
  await removed();
});

async function removed(): Promise<void> {
  await needVm(
    `podman rm --force --time 0 --ignore ${names.join(' ')} >/dev/null; rm -rf ~/work/serve-* otlp.log serve.log; ` +
      `cd ~/.local/share/cgmon/runs 2>/dev/null && grep -lE '"name": ?"serve-' */run.json 2>/dev/null | ` +
      `xargs -r -n 1 dirname | xargs -r rm -rf; true`,
  );
}

/** A container that nobody told cgmon of, whose agent plays a scenario and keeps its trace in a mounted home. */
async function agent(name: string, scenario: string): Promise<void> {
  const directory = await workspace(name);
  await vmRun(`cat > ${directory}/scenario.json`, { stdin: scenario });
  await needVm(
    `mkdir ${directory}/home && podman run --detach --name ${name} --network=none --userns=keep-id --memory 1g ` +
      `-v ${directory}:/w -w /w -v ${directory}/home:/home/agent -e HOME=/home/agent ${agentImage} ` +
      `sh -c 'node .agents/scripted-agent.mjs scenario.json; sleep 5'`,
  );
}

const basic = JSON.stringify({
  prompt: 'work',
  turns: [
    { thinkMs: 3000, toolUses: [{ name: 'Bash', input: { command: 'probe alloc 200 4' } }] },
    { toolUses: [{ name: 'Bash', input: { command: 'probe burn 1; exit 3' } }] },
  ],
});
const hostileName = 'Bash"} 1\ncgmon_evil{x="\\';
const hostile = JSON.stringify({
  prompt: 'harm',
  turns: [
    { toolUses: [{ name: hostileName, input: {} }] },
    { toolUses: [{ name: `tool-${'x'.repeat(5000)}`, input: {} }] },
    { toolUses: [{ name: 'mcp__secret-server__steal', input: {} }] },
  ],
});

/** As dashboards made for cAdvisor ask. */
const boardsOfOthers = [
  'sum(rate(container_cpu_usage_seconds_total{image!=""}[1m])) by (name)',
  'sum(container_memory_rss{name=~".+"}) by (name)',
  'container_memory_working_set_bytes{id!="/"} / (container_spec_memory_limit_bytes > 0)',
  'increase(container_cpu_cfs_throttled_periods_total[1m]) / increase(container_cpu_cfs_periods_total[1m])',
  'sum(rate(container_fs_writes_bytes_total[1m])) by (name, device)',
  'count(container_last_seen{image!=""})',
  'sum(container_spec_cpu_quota / container_spec_cpu_period) by (name)',
  'machine_memory_bytes',
];

describe('cgmon serve beside real containers', () => {
  it('shows three agents with their tool calls, and a real Prometheus takes it', async () => {
    await needVm(
      `podman run --detach --name serve-idle --network=none --memory 300m --cpus 0.5 ${agentImage} sleep 300`,
    );
    await agent('serve-basic', basic);
    const during = await served.until(
      (page) => valueOf(page, 'cgmon_container_tool_calls_running', 'serve-basic', 'tool="Bash"') === 1,
      'the call runs',
    );
    expect(valueOf(during, 'cgmon_container_waiting_for_model', 'serve-basic')).toBe(0);
    expect(valueOf(during, 'cgmon_container_memory_limit_bytes', 'serve-idle')).toBe(300 * 1024 ** 2);
    expect(valueOf(during, 'cgmon_container_cpu_limit_cpus', 'serve-idle')).toBe(0.5);
    await agent('serve-hostile', hostile);
    const page = await served.until(
      (one) =>
        valueOf(one, 'cgmon_container_tool_calls_total', 'serve-hostile', 'tool="other"') === 2 &&
        valueOf(one, 'cgmon_tool_calls_total', 'tool="Bash"', 'outcome="error"') === 1,
      'the calls ended',
    );
    expect(valueOf(page, 'cgmon_tool_calls_total', 'tool="Bash"', 'outcome="ok"')).toBe(1);
    expect(valueOf(page, 'cgmon_tool_calls_total', 'tool="mcp"')).toBe(1);
    expect(page).not.toMatch(/evil|xxxxx|steal|toolu_|probe|scenario|\/w\b|libpod/);
    expect(new Set([...page.matchAll(/tool="([^"]*)"/g)].map(([, tool]) => tool))).toEqual(
      new Set(['Bash', 'mcp', 'other']),
    );
    const calls = 'cgmon_tool_call_cpu_seconds';
    expect(valueOf(page, `${calls}_sum`, 'tool="Bash"')).toBeGreaterThan(1);
    expect(await served.metrics('application/openmetrics-text')).toMatch(/# \{call_id="toolu_\w+"\}/);
    if (prometheus === null) return;
    // Names of cAdvisor break the rules of names; the native ones must not.
    expect(checkMetrics(page.replaceAll(/^(# (HELP|TYPE) )?(container|machine)_.*\n/gm, ''))).toBe('');
    expect(await prometheus.query('up')).toMatchObject([{ value: 1 }]);
    const seen = await prometheus.query('count(max_over_time(cgmon_container_memory_bytes[2m]))');
    expect(seen[0]?.value).toBe(3);
    const peak = 'max_over_time(cgmon_container_memory_peak_bytes{container="serve-basic"}[2m])';
    expect((await prometheus.query(peak))[0]?.value).toBeGreaterThan(200 * 1024 ** 2);
    for (const query of boardsOfOthers)
      expect([query, (await prometheus.query(query)).length]).not.toEqual([query, 0]);
  });

  it('drops the series of a container that ended and keeps its result', async () => {
    await served.until((page) => valueOf(page, 'cgmon_run_exit_code', 'serve-basic') === 0, 'its result');
    await needVm('podman rm --force --time 0 serve-idle');
    // The first scrape after the end.
    const page = await served.metrics();
    expect(page).not.toMatch(/^cgmon_container\w*\{[^}]*serve-(idle|basic)/m);
    const done = await served.until(
      (one) => valueOf(one, 'cgmon_run_tool_calls', 'serve-basic') === 2,
      'its calls',
    );
    expect(valueOf(done, 'cgmon_run_info', 'serve-basic', 'reason="ok"')).toBe(1);
    expect(valueOf(done, 'cgmon_run_tool_call_errors', 'serve-basic')).toBe(1);
    expect(valueOf(done, 'cgmon_run_memory_peak_bytes', 'serve-basic')).toBeGreaterThan(200 * 1024 ** 2);
    expect(valueOf(done, 'cgmon_sampler_gaps_total')).not.toBeNaN();
  });

  it('notices a container within 100 ms of its start, and its end', async () => {
    await needVm(
      `podman create --name serve-quick --network=none ${agentImage} sh -c 'date +%s%3N; sleep 1; date +%s%3N' >/dev/null`,
    );
    const late: [number, number][] = [];
    for (let round = 0; round < 3; round += 1) {
      const [started, ended] = (await needVm('podman start --attach serve-quick'))
        .trim()
        .split('\n')
        .map(Number);
      if (started === undefined || ended === undefined) throw new Error('no times');
      const page = await served.until(
        (one) => valueOf(one, 'cgmon_run_end_timestamp_seconds', 'serve-quick') * 1000 > started,
        'its end',
      );
      const endMs = valueOf(page, 'cgmon_run_end_timestamp_seconds', 'serve-quick') * 1000;
      const startMs = endMs - valueOf(page, 'cgmon_run_duration_seconds', 'serve-quick') * 1000;
      late.push([startMs - started, endMs - ended]);
    }
    console.log(
      `noticed after (start, end), ms: ${late.map((pair) => pair.map(Math.round).join(' ')).join(', ')}`,
    );
    // The best one: an emulated machine's neighbours can hold up a round.
    const best = (at: 0 | 1) => Math.min(...late.map((pair) => pair[at]));
    expect(best(0)).toBeLessThan(100);
    expect(best(1)).toBeLessThan(100);
    expect(best(1)).toBeGreaterThan(-100);
  });

  it('keeps a run of each container that ended, as any other run', async () => {
    const shown = await inVm('cgmon show serve-basic --json');
    const { run, toolCalls } = JSON.parse(shown.stdout) as RunJson;
    expect(run).toMatchObject({ kind: 'attach', state: 'finished', exit: { code: 0, reason: 'ok' } });
    expect(toolCalls.map(({ name, status }) => [name, status])).toEqual([
      ['Bash', 'ok'],
      ['Bash', 'error'],
    ]);
    expect(toolCalls[0]?.inclusive?.memoryPeakBytes).toBeGreaterThan(200 * 1024 ** 2);
    expect(run.totals?.cpuUsec).toBeGreaterThan(1e6);
  });

  it('sends figures and a span for each call to an OpenTelemetry receiver', async () => {
    const bodies = await otlpBodies();
    const spans = bodies
      .map((line) => JSON.parse(line) as Partial<OtlpTraces>)
      .flatMap(({ resourceSpans = [] }) => resourceSpans)
      .flatMap(({ scopeSpans }) => scopeSpans)
      .flatMap((one) => one.spans);
    const agentSpan = spans.find(({ name }) => name === 'invoke_agent serve-basic');
    const calls = spans.filter(({ parentSpanId }) => parentSpanId === agentSpan?.spanId);
    expect(calls.map(({ name, status }) => [name, status.code])).toEqual([
      ['execute_tool Bash', 0],
      ['execute_tool Bash', 2],
    ]);
    expect(calls[0]?.attributes.some(({ key }) => key === 'cgmon.memory.peak')).toBe(true);
    const metrics = bodies.filter((line) => line.startsWith('{"resourceMetrics"')).join('');
    expect(metrics).toContain('container.memory.usage');
    expect(metrics).toContain('{"key":"container.name","value":{"stringValue":"serve-idle"}}');
    expect(bodies.join('')).not.toContain('probe');
  });

  it('is there in cgmon run --listen as well, for that container alone, while it runs', async () => {
    const probe = `
      const deadline = Date.now() + 60000;
      const look = async () => {
        const page = await fetch('http://127.0.0.1:9465/metrics').then((r) => r.text(), () => '');
        if (page.includes('cgmon_container_memory_bytes{container="serve-run"')) {
          const live = await fetch('http://127.0.0.1:9465/api/live/containers').then((r) => r.json());
          console.log(JSON.stringify(live.containers.map(({ name, runId }) => [name, runId])));
        } else if (Date.now() < deadline) setTimeout(look, 200);
        else console.log(page);
      };
      look();`;
    await needVm('mkdir -p work/serve-run');
    const { stdout, stderr } = await inVm(
      `cd work/serve-run && (cgmon run --listen 9465 --name serve-run -- sleep 4 >run.log 2>&1 &); ` +
        `node -e ${shellQuote(probe)}; wait; for n in $(seq 100); do grep -q recorded run.log && break; sleep 0.2; done; cat run.log >&2`,
    );
    expect(JSON.parse(stdout)).toEqual([['serve-run', expect.stringMatching(/^\d{8}t/)]]);
    expect(stderr).toContain('http://127.0.0.1:9465/metrics');
    expect(stderr).toContain('exit     0, ok');
  });

  it('launches nothing where the port is taken, and says so in one line', async () => {
    const before = await needVm('ls ~/.local/share/cgmon/runs');
    const { code, stderr } = await inVm('cgmon run --listen 9464 --name serve-run -- true');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^cgmon: --listen: 127\.0\.0\.1:9464 is taken \([^\n]*\)\n$/m);
    expect(await needVm('ls ~/.local/share/cgmon/runs')).toBe(before);
  });

  it('has something for the panels of every dashboard, and for every rule', async () => {
    if (prometheus === null) return;
    const choices = { instance: served.target, container: 'serve-basic', rateInterval: '30s', range: '3m' };
    const empty: string[] = [];
    let asked = 0;
    for (const { title, panels } of boardFiles()) {
      for (const panel of panels) {
        for (const { expr } of panel.targets ?? []) {
          asked += 1;
          // At any time while they ran.
          const found = await prometheus.query(`last_over_time((${filledIn(expr, choices)})[5m:5s])`);
          if (found.length === 0) empty.push(`${title}: ${panel.title}`);
        }
      }
    }
    console.log(
      `${asked - empty.length} of ${asked} queries of the dashboards find data; not: ${[...new Set(empty)].join(', ')}`,
    );
    expect(asked).toBeGreaterThan(50);
    expect(empty.length / asked).toBeLessThan(0.2);
    const answer = await fetch(`${prometheus.url}/api/v1/rules`);
    const { data } = (await answer.json()) as {
      data: { groups: { rules: { name: string; health: string }[] }[] };
    };
    const rules = data.groups.flatMap((group) => group.rules);
    expect(rules.length).toBeGreaterThan(10);
    expect(rules.filter(({ health }) => health !== 'ok').map(({ name }) => name)).toEqual([]);
  });

  it('says what it serves and records, and nothing goes wrong', async () => {
    const lines = (await served.log()).trimEnd().split('\n');
    expect(lines[0]).toBe(
      'cgmon: http://127.0.0.1:9464/ (live page), http://127.0.0.1:9464/metrics; Ctrl-C ends it',
    );
    expect(
      lines.slice(1).filter((line) => !/^cgmon: serve-\w+ is recorded: cgmon show \w+$/.test(line)),
    ).toEqual([]);
  });
});
