import type { MetricSink } from '../metrics/families.js';
import type { TraceUsage } from '../model/trace.js';
import type { FleetContainer } from './fleet.js';
import { toolLabel } from './labels.js';
import type { ToolStats } from './tool-stats.js';

/** What the trace of one container tells. */
export function putTrace(
  sink: MetricSink,
  container: FleetContainer,
  stats: ToolStats,
  modelLabel: (model: string) => string,
): void {
  if (container.trace === null) return;
  const labels = [container.name, container.image ?? ''];
  const open = container.trace.openCalls().filter(({ startedAtMs }) => startedAtMs !== null);
  const running = new Map<string, number>();
  for (const { name } of open) running.set(toolLabel(name), (running.get(toolLabel(name)) ?? 0) + 1);
  const ended = stats.ofContainer(container.number);
  // A tool that ran once stays at 0 while it does not run.
  for (const tool of new Set([...running.keys(), ...(ended?.keys() ?? [])])) {
    sink.put('cgmon_container_tool_calls_running', [...labels, tool], running.get(tool) ?? 0);
  }
  for (const [tool, totals] of ended ?? []) {
    const of = [...labels, tool];
    for (const [outcome, count] of totals.ended)
      sink.put('cgmon_container_tool_calls_total', [...of, outcome], count);
    sink.put('cgmon_container_tool_call_seconds_total', of, totals.seconds);
    sink.put('cgmon_container_tool_call_cpu_seconds_total', of, totals.cpuSeconds);
  }
  sink.put('cgmon_container_waiting_for_model', labels, open.length === 0 ? 1 : 0);
  putModels(sink, 'cgmon_container_', labels, modelTotals([container.trace.usage()], modelLabel));
}

/** Tool calls of all containers since the start. */
export function putTools(sink: MetricSink, stats: ToolStats): void {
  for (const [tool, histograms] of stats.all) {
    for (const [outcome, { count, newest }] of histograms.ended)
      sink.put('cgmon_tool_calls_total', [tool, outcome], count, newest);
    for (const [outcome, histogram] of histograms.duration)
      sink.putHistogram('cgmon_tool_call_duration_seconds', [tool, outcome], histogram);
    sink.putHistogram('cgmon_tool_call_cpu_seconds', [tool], histograms.cpu);
    sink.putHistogram('cgmon_tool_call_memory_peak_bytes', [tool], histograms.memoryPeak);
    sink.putHistogram('cgmon_tool_call_memory_rise_bytes', [tool], histograms.memoryRise);
    sink.putHistogram('cgmon_tool_call_io_read_bytes', [tool], histograms.ioRead);
    sink.putHistogram('cgmon_tool_call_io_written_bytes', [tool], histograms.ioWritten);
  }
}

export interface ModelTotals {
  readonly tokens: Map<string, number>;
  messages: number;
  /** Null: no price is known. */
  costUsd: number | null;
}

/** Adds usages up by model, to what is in `byModel` already. */
export function modelTotals(
  usages: readonly Pick<TraceUsage, 'byModel'>[],
  modelLabel: (model: string) => string,
  byModel = new Map<string, ModelTotals>(),
): Map<string, ModelTotals> {
  for (const usage of usages.flatMap((one) => one.byModel)) {
    const label = modelLabel(usage.model);
    const totals = byModel.get(label) ?? { tokens: new Map(), messages: 0, costUsd: null };
    byModel.set(label, totals);
    const kinds = {
      input: usage.inputTokens,
      output: usage.outputTokens,
      cache_creation: usage.cacheCreationTokens,
      cache_read: usage.cacheReadTokens,
    };
    for (const [kind, count] of Object.entries(kinds))
      totals.tokens.set(kind, (totals.tokens.get(kind) ?? 0) + count);
    totals.messages += usage.messages;
    if (usage.costUsd !== null) totals.costUsd = (totals.costUsd ?? 0) + usage.costUsd;
  }
  return byModel;
}

/** `prefix`: "cgmon_container_" or "cgmon_". */
export function putModels(
  sink: MetricSink,
  prefix: string,
  labels: readonly string[],
  byModel: ReadonlyMap<string, ModelTotals>,
): void {
  for (const [model, { tokens, messages, costUsd }] of byModel) {
    for (const [kind, count] of tokens) sink.put(`${prefix}tokens_total`, [...labels, model, kind], count);
    sink.put(`${prefix}cost_dollars_total`, [...labels, model], costUsd);
    sink.put(`${prefix}model_messages_total`, [...labels, model], messages);
  }
}
