import { containerMetrics } from './container-metrics.js';
import type { MetricDefinition } from './definition.js';
import { modelMetrics } from './model-metrics.js';
import { monitorMetrics } from './monitor-metrics.js';
import { runMetrics } from './run-metrics.js';
import { toolCallMetrics } from './tool-call-metrics.js';

/** Every native metric, in the order of the page and of docs/metrics.md. */
export const metricDefinitions: readonly MetricDefinition[] = [
  ...containerMetrics,
  ...toolCallMetrics,
  ...modelMetrics,
  ...runMetrics,
  ...monitorMetrics,
];
